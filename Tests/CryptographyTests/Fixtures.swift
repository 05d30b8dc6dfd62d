/// Keys made by the `openssl` command, so that what is read here was not written here.
enum Fixtures {
    /// SubjectPublicKeyInfo.
    static let publicKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApFklFIL97GIuaz7Ycf0+
        pKIHJYCZceBQlFOxc2ZaoC1E8JadmQRQ71gRfZPoxoFGN/XlOavV/LDcYEo4oa8o
        +P5uoUYjOlwGL0+689p0yNwx9rHEJCUkmBquStnovYq/55a0Y1nk2hwK/VHFfhY6
        6PAI6g0F/dMMllDUvwb2pHPmKo4dRdGc3/p9pTYcCF3uJj+DfUxWd05zI06xtIZo
        GGADo1Uo3GYvdzbpeNtvBKEnDQf6P3TAxYvzwQF5n6oQLAE6ifJeAyfKtypLOf66
        RF933y6duTLrAT2GyssLBX/PMGUA1ws5lD9rJafIIT3TB00TMVXeQn/oJedgdsPy
        dwIDAQAB
        -----END PUBLIC KEY-----
        """

    /// The same key in PKCS#1.
    static let publicKeyPKCS1 = """
        -----BEGIN RSA PUBLIC KEY-----
        MIIBCgKCAQEApFklFIL97GIuaz7Ycf0+pKIHJYCZceBQlFOxc2ZaoC1E8JadmQRQ
        71gRfZPoxoFGN/XlOavV/LDcYEo4oa8o+P5uoUYjOlwGL0+689p0yNwx9rHEJCUk
        mBquStnovYq/55a0Y1nk2hwK/VHFfhY66PAI6g0F/dMMllDUvwb2pHPmKo4dRdGc
        3/p9pTYcCF3uJj+DfUxWd05zI06xtIZoGGADo1Uo3GYvdzbpeNtvBKEnDQf6P3TA
        xYvzwQF5n6oQLAE6ifJeAyfKtypLOf66RF933y6duTLrAT2GyssLBX/PMGUA1ws5
        lD9rJafIIT3TB00TMVXeQn/oJedgdsPydwIDAQAB
        -----END RSA PUBLIC KEY-----
        """

    /// An elliptic curve key, PKCS#8.
    static let curveKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgPavED98W3Hi6rRDx
        ZZ1DiBdlGSCUZ4C9/PjdJTXwMW+hRANCAARHqBT80h649pTc8OJQI9sbl5of8XXB
        c7b3QgSlIn7fp3/m88b9lbNyChtKY1DBDupuq8UZ8BGxfXxQ1dS+rf+b
        -----END PRIVATE KEY-----
        """

    /// An elliptic curve key in its own encoding.
    static let curveKeySEC1 = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIBp5B/Xf4otqajI+hmyXCK0V8NowTSC9YQoRQEElFvn7oAoGCCqGSM49
        AwEHoUQDQgAEOjkFWmVspw2A0i1rpbRayyb1xsa/t55+2wH5Q28NUS9sZMNW0ElX
        qIqfSi+Va/nfSHQ+6fLvY+x/BNjt9P3dyg==
        -----END EC PRIVATE KEY-----
        """

    /// 1024 bits.
    static let shortKey = """
        -----BEGIN PRIVATE KEY-----
        MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAKAFiv7+HYx2DjuY
        jaunAhk9IOY2giM4BNrN/xF3418VeGQnawKIJra4Ep+SupupGdjbDdmbjlHR6XAj
        nAeDLMe+Hakf8YXrbOV6Fd4zvzImJORUKkfF6AalkxAC2KVua1ZMif3DkxI9mbCH
        zLx3lMT4i2V/nmBzvl/ZN6gkFbo9AgMBAAECgYAIxAT3Luhjd1wUO6kXDBD7XPPe
        aIH8d+ccLUiZpl2YKc7sfZRJETg9rhunDhyWxk6aKHW7w9+p77u/3tN/PdpICJjs
        I9D/YLFJTk9JIIdGA0T8m9ETreYDL+SzmmXUA4pxVgwYC97yVLJhrjZGJ29AjC83
        5lz18jRKL7MWsSTsAQJBANRHufwF2XUQDi974uPYbSxnvPNOdPZqA8utnrEdhkPX
        PPBLYrLpaElVgK+PHgK/ZgQR7zPr5D0D7MzT+UejVL0CQQDA+ojUiy2yW466OsC1
        j05HQIOYXBLG0IKAVwC3B9IyiFeByziEru0nIVxxIX8+ZUYt92Nbd2tNPsV7inKE
        VhOBAkAor6qs7C4WqsIdRcBh7SxXk3Z6p7HxPLaHhjphNghy3kEWyUwcgHH1hEbK
        30JgQnD6HLndGLxBGYx8YbBok5x9AkEAuBkKGgHgiUtxINZV658X5T91iw8jVomq
        Rbc6VmHetBh/qrHtbB7Y3UClSMPU+Phyd/2Oyr5lHh7pFM9iKj9XgQJANfSKcR1g
        njDmCSHpSByub5c9TIPKWPD7eopOJzAgJMCefhxcncT7zoZL18uH938t0XMsxnLc
        rD+ANqja26UHoQ==
        -----END PRIVATE KEY-----
        """

    /// RSA, but for PSS signatures only.
    static let pssKey = """
        -----BEGIN PRIVATE KEY-----
        MIIEvAIBADALBgkqhkiG9w0BAQoEggSoMIIEpAIBAAKCAQEAxKUPyfyYaAQw1vgM
        yaYXu/5vLJkqrh52uVX4t5Wmwu6Vd9rBOHnVvsuISGZvgubv2eoKh9GK07B4JhUK
        RDGdfrTQHqHJiYNWlsLw0n1xrWikZ+wgj1KizyJAKC0UUpgArCIdZcO7l6KUnBG2
        GG4vMeLJbUNczvHIeiE4sOOJU7vlTghbMsIYv1Nc/LSuIkAuzf5fiUt9j/kuuXGL
        EYGWteBw4VuDA7ePBprVqNlu+1iLc4mVWO9JIkD2gGfAjSdQ4rSKRsNrZTUz3Ghs
        u4JRV4ABVwljfDX3WL5Jz74dcjA9D19UiMGFjhZBzyiG9tLAnjJ75mmZfGDZNyUv
        y4P5WwIDAQABAoIBAAOTqwmju8rO2Uclcgxi72LezGkHw1Z6c84/Erm6bVeaOKfs
        qhISsmXUHchqx28w5podw8ZFYff/VxgiztZ/bEBQZzfa2V6LCRvPoYHoXBVW5kmE
        xfFqA+H3pE6toYVb77sxz/KmR23ABYZpgFjJ17d+OJ4oPZb+6QRnHLjxQE1Jpa/A
        l/5aI3Ed3e2SPV9fN4hBEezFoMoOzDAoLkidseqxxifenQAv5TifKOQHH3fKkmwR
        Xcs6LNe7i9N6egjmIBHAi50/2lOygSxcSug6iV0G+W0pBNCadWqBcAvyZcsN4ljd
        U2v3dXHB6lbBtKXzTREYJ8NckZntrz303ilyow0CgYEA8HqHuL0UqAJkx2ZAkWUX
        eZJpnkwL3wB+/74flHcQ9KdxgF9WQ43Ai6n3swzaeqIihTnIP6tk7Va9VzytXohK
        34+8BIvByO/isqhWsHRAZm+XI6iY5EWAAbCxcuck7xOz94ZZcw4jLPwuM0Bz7Cqf
        Gs+U1qcvFgO6176oZmAKmf0CgYEA0VZB0BNSxGP9KZx98QskELkwbVXy8I5O44lo
        LBbslYRiJdu6qiipOy2tmBG5JUTgsPBe5oYEcg6WM3A1csvfEpFoi1utxdXrlugx
        Px6HK7d4ymLbwXQxoysoOXlWhpTLhWLOUjjyAtZdqLZs0jdb0Wiu+p9pjWGT8f5Y
        trMDtDcCgYEAnYWVu8RXcIpI23i2WMcgbmkiuCdWK1hW2E0AwK6Rs8CvD4jjp9KF
        yramY2nK/0OPWzdzXYl2ziTgV/GOGvsqGHE9lri5UlcYZzDvwBwWR0NXfGsm43hH
        FlRYmEyim9yLKVue4kfjcMcruDTC+nMcz2IkO8s9g60jycjA5HaK2z0CgYATT9/W
        cFHsaEUMt7EusZZsLIl5LLqy0o4Yk66Wkq7UxFfBolnAJOwn13jyVIA+HfKUoDhB
        EBAM7aeRq0JjCsfTkLKSWKzZWXjYfSc96XUS5WQxV5lqaWvC39JgKv9+fu+fqJPc
        JgC9nkUZsWqsogrIcN3jpR05u8zIQGyyviUTVQKBgQCXjC7TH383lVzdkqQQviA7
        u2BNxiHUXbedPojhelYPkgAHUNRltKS79knCVi+fEhiKZUS+PLkEJfJS68zFilU1
        9ckgYcH5uduA+LtDpHTBL+oQHmJZQMSCgYWcaf3+aLXkB00sZEAoc4yvI0V+PnOl
        zq5UyoEcaOf03tvH2S/Bpw==
        -----END PRIVATE KEY-----
        """

    /// `openssl dgst -sha256 -sign` over `signedMessage`, with the private half of `publicKey`.
    static let signature = """
        RBCziIHIfut4SqmIXb/rd4jRW/o+KloRkabYGbpol4A79+8r/Ia/5LsYS2tvVCP5ikOYUF/uADjtfttsDFnpTNrObSGchWNmz6UT\
        BiXokjQpvPRvDYgVBQkEUndNa+bnzOIAb+VnHfY5u8Q80/SkYub3JrE2dHtE0RH56R48Enfy6oHDm5D9B/M7f0+Zp3yoHGzoePAi\
        kw0x3/xa7mQj7EdMHbgpCb0i1S2p83slNBLbMF3G5mX3VUqYLJBaLj1FFrqx5BUgFwYBhsIS62qrldoqgWXQq7u3rN2IJt4JY0Sr\
        ZT7C807IKOGpGqt/ottB49IxTKToYSb0Kg7ZDRFLlA==
        """

    static let signedMessage = "POST\n/v3/x\n1\nn\n{}\n"
}
