#ifndef CLAWBACK_CRDKAFKA_SHIM_H
#define CLAWBACK_CRDKAFKA_SHIM_H

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

// Variadic in librdkafka, hence out of Swift's reach: one answer of one mock broker, an error code (0 for none)
// and how long the broker takes to give it.
static inline rd_kafka_resp_err_t clawback_mock_broker_push_answer(
    rd_kafka_mock_cluster_t *cluster, int32_t broker, int16_t api_key, rd_kafka_resp_err_t error, int rtt_ms) {
    return rd_kafka_mock_broker_push_request_error_rtts(cluster, broker, api_key, 1, error, rtt_ms);
}

#endif
