//! The process of a server on this machine: who it is, and where its data are (Linux: `/proc`).

use std::path::{Path, PathBuf};

/// The process that listens at `http://HOST:PORT`, where that is on this machine.
pub fn of_address(base: &str) -> Option<u32> {
    let port = base.rsplit(':').next().and_then(|port| port.parse().ok());
    port.and_then(listens_on)
}

/// The data folder of the server at `http://HOST:PORT`: that in which it holds the lock.
pub fn data_folder(base: &str) -> Option<PathBuf> {
    let pid = of_address(base)?;
    let open = std::fs::read_dir(Path::new("/proc").join(pid.to_string()).join("fd")).ok()?;
    let files = open.flatten().filter_map(|it| std::fs::read_link(it.path()).ok());
    let mut locks = files.filter(|file| file.file_name().is_some_and(|name| name == "lock"));
    let folder = locks.find_map(|lock| lock.parent().map(Path::to_path_buf))?;
    folder.join("accounts.sqlite").exists().then_some(folder)
}

/// The process that listens on a port of this machine (Linux: `/proc/net/tcp` and its sockets).
fn listens_on(port: u16) -> Option<u32> {
    let table = std::fs::read_to_string("/proc/net/tcp").ok()?;
    let inode = table.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (local, state, inode) = (fields.get(1)?, fields.get(3)?, fields.get(9)?);
        let is_it = local.ends_with(&format!(":{port:04X}")) && *state == "0A";
        is_it.then(|| (*inode).to_owned())
    })?;
    let wanted = format!("socket:[{inode}]");
    let processes = std::fs::read_dir("/proc").ok()?.flatten();
    processes.filter_map(|it| it.file_name().to_str()?.parse::<u32>().ok()).find(|pid| {
        let descriptors = std::fs::read_dir(Path::new("/proc").join(pid.to_string()).join("fd"));
        descriptors.is_ok_and(|mut all| {
            all.any(|it| {
                let target = it.and_then(|it| std::fs::read_link(it.path()));
                target.is_ok_and(|target| target.to_str() == Some(&wanted))
            })
        })
    })
}
