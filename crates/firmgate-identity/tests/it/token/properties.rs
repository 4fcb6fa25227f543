//! Properties of every token, and of everything that is not a token.

use std::sync::LazyLock;

use firmgate_identity::token::{DpopRequest, FreshProof, InboundToken, KeySet, TokenDigest, Unverified};
use proptest::prelude::*;

use super::{NOW, claims, signer, verify};

static TOKEN: LazyLock<String> = LazyLock::new(|| signer().token(&claims()));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_changed_byte_verifies(place in 0..4096_usize, change in 1..=255_u8) {
        let mut bytes = TOKEN.clone().into_bytes();
        let place = place % bytes.len();
        bytes[place] ^= change;
        let verified = InboundToken::new(&bytes).and_then(|token| {
            let keys = KeySet::parse(&firmgate_testing::tokens::key_set(&[&signer()])).unwrap();
            Unverified::read(&token)?.verify(&super::issuer(), &keys, NOW)
        });
        prop_assert!(verified.is_err());
    }

    #[test]
    fn no_shortened_or_lengthened_token_verifies(keep in 0..4096_usize, more in "[A-Za-z0-9_.-]{1,8}") {
        prop_assert!(verify(TOKEN.get(..keep % TOKEN.len()).unwrap()).is_err());
        let longer = format!("{}{}", *TOKEN, more);
        prop_assert!(verify(&longer).is_err());
    }

    #[test]
    fn any_header_and_claims_are_judged_without_a_panic(header in ".{0,64}", payload in ".{0,64}") {
        prop_assert!(verify(&signer().sign_text(&header, &payload)).is_err());
    }

    #[test]
    fn any_bytes_are_judged_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        prop_assert!(InboundToken::new(&bytes).and_then(|token| Unverified::read(&token).map(drop)).is_err());
        prop_assert!(KeySet::parse(&bytes).is_err());
        let request = DpopRequest { method: "POST", url: "https://a.example/", token: TokenDigest::of(b"") };
        prop_assert!(FreshProof::check(&bytes, request, NOW).is_err());
    }
}
