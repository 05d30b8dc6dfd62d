#!/bin/sh
# Writes refund intents for the trial, without end:  intents.sh BROKER
# With "-" for BROKER it writes one second's worth of lines to standard output instead (KEY|VALUE).
#
# Ten sub-merchants; an intent's id has the time in it, so that a second start does not repeat the first one's.
set -eu
per_second=${INTENTS_PER_SECOND:-20}
topic=refund-intents

# second NAME: one second's intents
second() {
    awk -v name="$1" -v count="$per_second" 'BEGIN {
        srand()
        for (i = 1; i <= count; i++) {
            # In two parts: some awks print no integer above 2^31.
            order = sprintf("30084507402014%07d%07d", int(rand() * 9999999), int(rand() * 9999999))
            printf "%s|{\"intent_id\":\"RF-%s-%d\",\"sub_mchid\":\"19000001%02d\",\"order_id\":\"%s\",", order, name, i, i % 10, order
            printf "\"return_mchid\":\"86693852\",\"amount\":%d,\"description\":\"refund\"}\n", 1 + int(rand() * 5000)
        }
    }'
}

if [ "$1" = - ]; then
    second "$(date +%s)"
    exit
fi

while :; do
    second "$(date +%s)"
    sleep 1
done | /opt/kafka/bin/kafka-console-producer.sh --bootstrap-server "$1" --topic "$topic" \
    --property parse.key=true --property 'key.separator=|'
