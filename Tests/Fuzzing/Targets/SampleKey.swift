import Cryptography

@testable import WeChatPay

/// A public key whose private half is nowhere: what is verified with it never fits.
enum SampleKey {
    static let keys = PlatformKeys(publicKeys: [
        PlatformPublicKey(id: "PUB_KEY_ID_0114", key: key), PlatformPublicKey(id: "0A1122", key: key),
    ])

    private static let key = try! RSAPublicKey(
        pem: """
            -----BEGIN PUBLIC KEY-----
            MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApFklFIL97GIuaz7Ycf0+
            pKIHJYCZceBQlFOxc2ZaoC1E8JadmQRQ71gRfZPoxoFGN/XlOavV/LDcYEo4oa8o
            +P5uoUYjOlwGL0+689p0yNwx9rHEJCUkmBquStnovYq/55a0Y1nk2hwK/VHFfhY6
            6PAI6g0F/dMMllDUvwb2pHPmKo4dRdGc3/p9pTYcCF3uJj+DfUxWd05zI06xtIZo
            GGADo1Uo3GYvdzbpeNtvBKEnDQf6P3TAxYvzwQF5n6oQLAE6ifJeAyfKtypLOf66
            RF933y6duTLrAT2GyssLBX/PMGUA1ws5lD9rJafIIT3TB00TMVXeQn/oJedgdsPy
            dwIDAQAB
            -----END PUBLIC KEY-----
            """)
}
