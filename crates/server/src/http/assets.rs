//! The console's files, from inside the binary.

use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use super::answer::NotGood;

/// What the console may load: itself and nothing else.
pub const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; \
     style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; connect-src 'self'; \
     media-src 'self' blob:; font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; \
     form-action 'self'";

/// As [`POLICY`], and a phone's page reads codes with WebAssembly of its own.
pub const GATE_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
     img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; \
     connect-src 'self'; media-src 'self' blob:; font-src 'self' data:; frame-ancestors 'none'; \
     base-uri 'none'; form-action 'self'";

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/console"]
struct Console;

/// Any other path: a file of the console, or the console itself, whose screens have paths.
pub async fn serve(method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let calls = ["api/", "tlog/", "gate/api/"];
    if calls.iter().any(|start| path.starts_with(start)) || method != Method::GET {
        return NotGood::not_found("such call").into_response();
    }
    if let Some(file) = Console::get(path) {
        let kind = mime_guess::from_path(path).first_or_octet_stream();
        // Vite puts a hash into the names below assets/.
        let keep = if path.starts_with("assets/") {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        let headers = [(header::CONTENT_TYPE, kind.as_ref()), (header::CACHE_CONTROL, keep)];
        return (headers, file.data).into_response();
    }
    if path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return NotGood::not_found("such file").into_response();
    }
    match Console::get("index.html") {
        Some(page) => {
            let headers =
                [(header::CONTENT_TYPE, "text/html"), (header::CACHE_CONTROL, "no-cache")];
            (headers, page.data).into_response()
        }
        None => (StatusCode::NOT_FOUND, "this build has no console").into_response(),
    }
}
