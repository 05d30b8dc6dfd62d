#ifndef CLAWBACK_COPENSSL_SHIM_H
#define CLAWBACK_COPENSSL_SHIM_H

#include <stdint.h>
#include <sys/resource.h>
#include <time.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/decoder.h>
#include <openssl/encoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/* What Swift cannot reach: function-like macros, and structures that live on the stack. */

enum {
    clawback_select_key_pair = EVP_PKEY_KEYPAIR,
    clawback_select_public_key = EVP_PKEY_PUBLIC_KEY
};

/* The bytes a memory BIO has gathered; they belong to the BIO. */
static inline long clawback_bio_bytes(BIO *bio, char **bytes) {
    return BIO_get_mem_data(bio, bytes);
}

/* A passphrase callback that has none: without it OpenSSL would ask at the terminal. */
static inline int clawback_no_passphrase(char *buffer, int size, int writing, void *context) {
    (void)buffer; (void)size; (void)writing; (void)context;
    return -1;
}

/* Seconds since 1970-01-01T00:00:00Z; 0 on success. */
static inline int clawback_asn1_seconds(const ASN1_TIME *time, int64_t *seconds) {
    struct tm parts;
    if (ASN1_TIME_to_tm(time, &parts) != 1) return -1;
    *seconds = (int64_t)timegm(&parts);
    return 0;
}

/* Adds one extension written in OpenSSL's configuration syntax; 1 on success. `issuer` may be `subject` itself. */
static inline int clawback_x509_add_extension(X509 *subject, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, subject, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    if (extension == NULL) return 0;
    int added = X509_add_ext(subject, extension, -1);
    X509_EXTENSION_free(extension);
    return added;
}

/* No core dumps of this process, to a file or through a pipe, and its memory is read by no other process of its user's. Variadic in C,
   and a limit whose type differs between C libraries. */
static inline void clawback_close_memory(void) {
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

#endif
