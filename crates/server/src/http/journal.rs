//! The journal for readers: search, proofs, tiles.

use std::ops::ControlFlow;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use cordon_api::params::JournalQuery;
use cordon_api::view::{EntryView, JournalTimes, JournalView, ProofView, author_name};
use cordon_journal::{Raw, Reader, TileKind, TilePath, entry_bundle, prove, read_tile};
use cordon_kernel::Entry;
use cordon_kernel::id::Seq;

use super::Shared;
use super::answer::{Answer, NotGood, Query};
use super::look_back::look_back;

/// Entries given at most.
const LIMIT_MAX: usize = 1_000;
/// Entries looked through at most in one call; the answer says where to go on.
const LOOKED_MAX: u64 = 50_000;
/// Entries read at a time.
const PAGE: usize = 1_000;

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> Answer<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| NotGood::from(anyhow::Error::new(error)))?.map_err(NotGood::from)
}

/// An entry as readers see it.
///
/// # Errors
///
/// When its bytes are no entry.
pub fn view(raw: &Raw) -> anyhow::Result<EntryView> {
    let entry = Entry::read(raw.seq, &raw.header, raw.body.as_deref())?;
    let header = entry.header;
    Ok(EntryView {
        seq: raw.seq.0,
        kind: header.kind,
        author: header.author,
        observed_at: header.observed_at,
        recorded_at: header.recorded_at,
        class: header.class,
        body: entry.body.map(serde_json::to_value).transpose()?,
        body_hash: hex::encode(header.body_hash),
    })
}

fn fits(entry: &EntryView, query: &JournalQuery) -> bool {
    let kind = query.kind.as_ref().is_none_or(|kind| entry.kind.name() == kind);
    let author = query.author.as_ref().is_none_or(|name| author_name(&entry.author) == *name);
    let text = query.text.as_ref().is_none_or(|text| {
        let body = entry.body.as_ref().map(ToString::to_string).unwrap_or_default();
        body.to_lowercase().contains(&text.to_lowercase())
    });
    kind && author && text
}

/// `GET /api/journal`.
pub async fn list(
    State(app): State<Shared>,
    Query(query): Query<JournalQuery>,
) -> Answer<Json<JournalView>> {
    look_back(&app, move |app| Ok(search(app, &query)?)).await.map(Json)
}

fn search(app: &Shared, query: &JournalQuery) -> anyhow::Result<JournalView> {
    let reader = Reader::open(&app.data_dir)?;
    let size = reader.size()?;
    let limit = query.limit.unwrap_or(100).clamp(1, LIMIT_MAX);
    let start = query.before.unwrap_or(size).min(size);
    let mut before = start;
    let mut entries = Vec::new();
    while before > 0 && entries.len() < limit && start - before < LOOKED_MAX {
        let page = reader.entries_before(Seq(before), PAGE)?;
        if page.is_empty() {
            break;
        }
        for raw in page {
            before = raw.seq.0;
            let entry = view(&raw)?;
            if fits(&entry, query) {
                entries.push(entry);
            }
            if entries.len() >= limit {
                break;
            }
        }
    }
    Ok(JournalView { entries, size, next_before: (before > 0).then_some(before) })
}

/// `GET /api/journal/times`.
pub async fn times(State(app): State<Shared>) -> Answer<Json<JournalTimes>> {
    let picture = app.hub.picture();
    let (first, last, size) = (picture.began_at, picture.recorded_at, picture.size);
    Ok(Json(JournalTimes { first, last, size }))
}

/// `GET /api/journal/{seq}/proof`.
pub async fn proof(State(app): State<Shared>, Path(seq): Path<u64>) -> Answer<Json<ProofView>> {
    if seq >= app.hub.picture().size {
        return Err(NotGood::not_found("such entry"));
    }
    let proof = blocking(move || Ok(prove(&app.data_dir, Seq(seq))?)).await?;
    Ok(Json(ProofView {
        seq: proof.seq.0,
        header: hex::encode(&proof.header),
        leaf: hex::encode(proof.leaf_hash),
        size: proof.size,
        root: hex::encode(proof.root),
        path: proof.path.iter().map(hex::encode).collect(),
        checkpoint: proof.checkpoint.unwrap_or_default(),
    }))
}

/// `GET /tlog/checkpoint`.
pub async fn checkpoint(State(app): State<Shared>) -> Answer<impl IntoResponse> {
    let text = app.hub.checkpoint().text.ok_or_else(|| NotGood::not_found("checkpoint yet"))?;
    let headers =
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers, text))
}

/// `GET /tlog/key.pub`.
pub async fn key(State(app): State<Shared>) -> Answer<impl IntoResponse> {
    let path = app.data_dir.join("journal").join("key.pub");
    let text = blocking(move || Ok(std::fs::read_to_string(path)?)).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text))
}

/// `GET /tlog/tile/{*path}`.
pub async fn tile(
    State(app): State<Shared>,
    Path(path): Path<String>,
) -> Answer<impl IntoResponse> {
    let full = format!("tile/{path}");
    let bytes = blocking(move || {
        let Ok(tile) = full.parse::<TilePath>() else { return Ok(None) };
        match tile.kind {
            TileKind::Hashes { .. } => Ok(read_tile(&app.data_dir, &full)?),
            TileKind::Entries => {
                let reader = Reader::open(&app.data_dir)?;
                Ok(entry_bundle(&reader, tile.index, tile.width)?)
            }
        }
    });
    let bytes = bytes.await?.ok_or_else(|| NotGood::not_found("such tile"))?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes))
}

/// Every entry of a data folder as JSON lines.
///
/// # Errors
///
/// When an entry cannot be read or a line cannot be written.
pub fn lines(data_dir: &std::path::Path, out: &mut impl std::io::Write) -> anyhow::Result<u64> {
    let reader = Reader::open(data_dir)?;
    let size = reader.size()?;
    let mut result = Ok(0);
    reader.scan(Seq(0), Seq(size), |raw| {
        let whole = Raw {
            seq: raw.seq,
            header: raw.header.to_vec(),
            salt: None,
            body: raw.body.map(<[u8]>::to_vec),
        };
        let line = view(&whole).and_then(|entry| {
            serde_json::to_writer(&mut *out, &entry)?;
            Ok(out.write_all(b"\n")?)
        });
        match line {
            Ok(()) => {
                result = Ok(raw.seq.0 + 1);
                ControlFlow::Continue(())
            }
            Err(error) => {
                result = Err(error);
                ControlFlow::Break(())
            }
        }
    })?;
    result
}
