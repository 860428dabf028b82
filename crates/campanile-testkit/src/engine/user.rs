//! Whom an engine runs as that refuses to be root.

use std::{
    fs, io,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::Path,
    process::Command,
};

#[derive(Debug, Clone, Copy)]
pub(super) struct User {
    uid: u32,
    gid: u32,
}

impl User {
    /// The one to become if this process is root, which a new folder of ours tells by its owner.
    pub(super) fn instead_of_root(ours: &Path) -> io::Result<Option<Self>> {
        if fs::metadata(ours)?.uid() != 0 {
            return Ok(None);
        }
        let passwd = fs::read_to_string("/etc/passwd")?;
        let user = ["postgres", "nobody"].iter().find_map(|name| {
            let of = |line: &&str| line.split(':').next() == Some(name);
            let mut fields = passwd.lines().find(of)?.split(':').skip(2);
            let uid = fields.next()?.parse().ok()?;
            let gid = fields.next()?.parse().ok()?;
            Some(Self { uid, gid })
        });
        let nobody = || io::Error::other("root has no user `postgres` or `nobody` to run it as");
        user.map(Some).ok_or_else(nobody)
    }

    pub(super) fn owns(self, path: &Path) -> io::Result<()> {
        std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid))
    }

    pub(super) fn runs(self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }
}
