//! The gate's store: an outbox of the uplink, as the gate writes to it.

use std::path::Path;

use anyhow::Context;
use cordon_access::gate;
use cordon_access::record::Record;
use cordon_uplink::Outbox;

/// Most records that wait for the centre: ten days of a busy gate.
const PENDING_MAX: u64 = 1_000_000;
/// Records that are read at once.
const CHUNK: usize = 1_000;
/// Bytes that are read at once.
const CHUNK_LEN: usize = 1 << 20;

/// The store.
pub struct Store(pub Outbox);

impl Store {
    /// Opens the store in a gate's folder, or begins one.
    ///
    /// # Errors
    ///
    /// When it cannot be used.
    pub fn open(dir: &Path, now_ms: u64) -> anyhow::Result<Store> {
        std::fs::create_dir_all(dir)
            .with_context(|| format!("cannot make the folder `{}`", dir.display()))?;
        Ok(Store(Outbox::open(&dir.join("records.sqlite"), now_ms, PENDING_MAX)?))
    }

    /// Every record that is kept, in order.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn all(&self) -> anyhow::Result<Vec<Record>> {
        let mut all = Vec::new();
        let mut from = self.0.first()?.unwrap_or(0);
        loop {
            let kept = self.0.read(from, CHUNK, CHUNK_LEN)?;
            let Some(last) = kept.last() else { return Ok(all) };
            from = last.seq + 1;
            for kept in &kept {
                // One that cannot be read must not close a gate; it stays where it is.
                match Record::read(&kept.bytes) {
                    Some(record) => all.push(record),
                    None => {
                        tracing::error!("record {} cannot be read: it is passed over", kept.seq)
                    }
                }
            }
        }
    }
}

impl gate::Outbox for Store {
    fn push(&mut self, at_ms: u64, make: &mut dyn FnMut(u64) -> Vec<u8>) -> Result<u64, String> {
        self.0.push(at_ms, make).map_err(|error| error.to_string())
    }

    fn run(&self) -> u64 {
        self.0.run()
    }

    fn read(&self, seq: u64) -> Result<Option<Vec<u8>>, String> {
        let kept = self.0.read(seq, 1, 1).map_err(|error| error.to_string())?;
        Ok(kept.into_iter().find(|kept| kept.seq == seq).map(|kept| kept.bytes))
    }
}
