//! Vectors that nobody here made: Base45, Ed25519 and ES256.

use std::path::{Path, PathBuf};

use cordon_pass::key::PublicKey;
use cordon_pass::ready::ReadyKey;
use cordon_pass::reason::Reason;
use cordon_pass::text::{self, Form};
use serde_json::Value;

/// A file of `shared/data/access`, beside the checkout; `None`, which is said, where it is not.
fn file(name: &str) -> Option<Value> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/access");
    let path: PathBuf = beside.join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: there is no {name} beside the checkout");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

/// Runs the groups of a Wycheproof file: how many agree, and which do not.
fn wycheproof(
    name: &str,
    key: impl Fn(&Value) -> Option<PublicKey>,
) -> Option<(usize, Vec<String>)> {
    let suite = file(name)?;
    let (mut agree, mut differ) = (0, Vec::new());
    for group in suite["testGroups"].as_array().unwrap() {
        let key = key(&group["publicKey"]);
        for test in group["tests"].as_array().unwrap() {
            let (message, signature) = (bytes(&test["msg"]), bytes(&test["sig"]));
            let good = key.as_ref().is_some_and(|key| key.verifies(&message, &signature));
            let ready = key.as_ref().map(ReadyKey::new);
            let ready = ready.is_some_and(|key| key.verifies(&message, &signature));
            assert_eq!(ready, good, "a key made ready answers as it did before: {test}");
            if good == (test["result"] == "valid") {
                agree += 1;
            } else {
                differ.push(format!("{} {}", test["tcId"], test["comment"]));
            }
        }
    }
    Some((agree, differ))
}

#[test]
fn every_ed25519_vector_of_wycheproof_agrees() {
    let key = |group: &Value| PublicKey::ed25519(&bytes(&group["pk"]).try_into().ok()?).ok();
    let Some((agree, differ)) = wycheproof("wycheproof/ed25519_test.json", key) else { return };
    assert_eq!((agree, differ), (151, vec![]));
}

#[test]
fn every_es256_vector_of_wycheproof_agrees() {
    let name = "wycheproof/ecdsa_secp256r1_sha256_p1363_test.json";
    let key = |group: &Value| PublicKey::p256(&bytes(&group["uncompressed"])).ok();
    let Some((agree, differ)) = wycheproof(name, key) else { return };
    assert_eq!((agree, differ), (262, vec![]));
}

#[test]
fn a_der_signature_is_none_of_ours() {
    let name = "wycheproof/ecdsa_secp256r1_sha256_test.json";
    let Some(suite) = file(name) else { return };
    for group in suite["testGroups"].as_array().unwrap() {
        let key = PublicKey::p256(&bytes(&group["publicKey"]["uncompressed"])).unwrap();
        for test in group["tests"].as_array().unwrap() {
            assert!(!key.verifies(&bytes(&test["msg"]), &bytes(&test["sig"])), "{test}");
        }
    }
}

#[test]
fn the_examples_of_rfc_9285_are_read_and_written() {
    let Some(suite) = file("base45/rfc9285.json") else { return };
    for example in suite["encode"].as_array().unwrap() {
        let text = format!("CP1:{}", example["base45"].as_str().unwrap());
        let bytes = example["bytes_utf8"].as_str().unwrap().as_bytes();
        assert_eq!(text::read(text.as_bytes()).unwrap(), (Form::Static, bytes.to_vec()));
        assert_eq!(text::write(Form::Static, bytes), text);
    }
    for example in suite["invalid"].as_array().unwrap() {
        let text = format!("CP1:{}", example["base45"].as_str().unwrap());
        assert_eq!(text::read(text.as_bytes()), Err(Reason::NotBase45), "{example}");
    }
    for edge in suite["valid_edge"].as_array().unwrap() {
        let text = format!("CP1:{}", edge["base45"].as_str().unwrap());
        assert_eq!(text::read(text.as_bytes()).is_ok(), text.len() > 4, "{edge}: none is empty");
    }
}
