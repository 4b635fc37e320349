//! A site's own certificate, so that phones have HTTPS and with it their cameras.

use std::path::{Path, PathBuf};

use anyhow::Context;
use sha2::{Digest, Sha256};

/// Certificate and key of a gate, and how the certificate is told from others.
pub struct Certificate {
    /// The certificate, PEM.
    pub certificate: PathBuf,
    /// Its key, PEM.
    pub key: PathBuf,
    /// SHA-256 of the certificate, in groups that people compare.
    pub fingerprint: String,
}

/// The certificate in a gate's folder, or a new one for these names and addresses.
///
/// # Errors
///
/// When it cannot be made, read or written.
pub fn certificate(dir: &Path, names: &[String]) -> anyhow::Result<Certificate> {
    let folder = dir.join("tls");
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    let der = folder.join("certificate.der");
    if !certificate.exists() || !key.exists() || !der.exists() {
        let made = rcgen::generate_simple_self_signed(names.to_vec())
            .context("cannot make a certificate")?;
        make_private(&folder)?;
        write_private(&key, made.signing_key.serialize_pem().as_bytes())?;
        cordon_access::files::write(&der, made.cert.der())?;
        cordon_access::files::write(&certificate, made.cert.pem().as_bytes())?;
    }
    let hash = hex::encode_upper(Sha256::digest(cordon_access::files::read(&der)?));
    let groups: Vec<&str> = (0..8).filter_map(|n| hash.get(4 * n..4 * n + 4)).collect();
    Ok(Certificate { certificate, key, fingerprint: groups.join(" ") })
}

fn make_private(folder: &Path) -> anyhow::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made = builder.recursive(true).create(folder);
    made.with_context(|| format!("cannot make `{}`", folder.display()))
}

fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.with_context(|| format!("cannot write `{}`", path.display()))
}
