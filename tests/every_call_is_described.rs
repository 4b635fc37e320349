//! What the node says of itself: the OpenAPI document, figures, pages.

use serde_json::{Value, json};

use super::room::{Caller, Room};

/// A path with something in its holes.
fn filled(path: &str, account: &str) -> String {
    let path = path.replace("{account}", account).replace("{track}", "390001-1");
    let path = path.replace("{alert}", "1").replace("{incident}", "1").replace("{seq}", "0");
    let path = path.replace("{order}", "order-1").replace("{id}", "1").replace("{run}", "1");
    let end = path.find("{*").or(path.find("{path")).unwrap_or(path.len());
    let path = if end < path.len() { format!("{}0/000.p/2", &path[..end]) } else { path };
    assert!(!path.contains('{'), "{path} has a hole that this test does not know");
    path
}

#[test]
fn every_call_of_the_document_is_there() {
    let room = Room::new();
    let mut node = room.node("data").toulouse().start();
    let ada = node.administrator();
    let document = node.anybody().get("/api/openapi.json").json();
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.")));
    let mut calls = 0;
    let paths = document["paths"].as_object().unwrap();
    for (path, methods) in paths {
        for (method, call) in methods.as_object().unwrap() {
            // A gate's own calls are served by its box: see a_gate_works_offline.
            if call["operationId"] == "log_out" || path.starts_with("/gate/api/") {
                continue;
            }
            calls += 1;
            is_there(&ada, &method.to_uppercase(), &filled(path, &ada.account), path);
        }
    }
    assert!(calls > 20, "{calls} calls");
    assert_eq!(ada.call("DELETE", "/api/session", &[], None).unwrap().status, 204);
    assert_eq!(ada.get("/api/picture").problem(401), "not_logged_in");
    assert_eq!(node.anybody().get("/api/nothing").problem(404), "not_found");
    every_reference_leads_somewhere(&document, &document);
    node.stop();
}

fn is_there(who: &Caller, method: &str, path: &str, named: &str) {
    let body = (method == "POST").then(|| json!({}));
    let answer = who.call(method, path, &[], body.as_ref());
    let answer = answer.unwrap_or_else(|error| panic!("{method} {named}: {error}"));
    let what = format!("{method} {named}: {} {}", answer.status, answer.text);
    assert!(![405, 500, 501].contains(&answer.status), "{what}");
    assert!(!answer.text.contains("no such call"), "{what}");
}

fn every_reference_leads_somewhere(part: &Value, document: &Value) {
    match part {
        Value::Object(object) => {
            if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
                let path = reference.strip_prefix('#').unwrap();
                assert!(document.pointer(path).is_some(), "{reference} leads nowhere");
            }
            object.values().for_each(|part| every_reference_leads_somewhere(part, document));
        }
        Value::Array(list) => {
            list.iter().for_each(|part| every_reference_leads_somewhere(part, document));
        }
        _ => {}
    }
}

#[test]
fn figures_can_be_read() {
    let room = Room::new();
    let mut node = room.node("data").toulouse().start();
    let ada = node.administrator();
    let answer = node.anybody().get("/metrics");
    let kind = answer.headers["content-type"].to_str().unwrap();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    assert!(answer.text.ends_with("# EOF\n"));
    for line in answer.text.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("cordon_"), "{line}");
        assert_eq!(name.matches('{').count(), name.matches('}').count(), "{line}");
        value.parse::<f64>().unwrap_or_else(|_| panic!("{line} has no number"));
    }
    assert_eq!(ada.figure("cordon_entries"), ada.size() as f64);
    node.stop();
}

#[test]
fn every_page_is_the_console_and_may_load_nothing_else() {
    let room = Room::new();
    let node = room.node("data").toulouse().start();
    let nobody = node.anybody();
    for path in ["/", "/login", "/map?sel=alert:1", "/incidents", "/journal", "/api-docs"] {
        let answer = nobody.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        let header = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
        assert!(header("content-type").starts_with("text/html"), "{path}");
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("http") && !policy.contains("unsafe-eval"), "{policy}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(!answer.text.contains("src=\"http"), "{path} loads from elsewhere");
    }
    assert_eq!(nobody.get("/assets/nothing.js").problem(404), "not_found");
    assert_eq!(nobody.get("/../../etc/passwd.txt").status, 404);
    node.stop();
}
