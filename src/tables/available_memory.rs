//! The memory that the system can give to this program.

use std::path::Path;

/// The memory that is available without swapping, in bytes, where the system says so: on Linux, what is free or can be freed, and what the
/// control group of the program has left.
#[must_use]
pub(crate) fn available_memory() -> Option<u64> {
    let read = |file: &str| std::fs::read_to_string(Path::new(file)).ok();
    let number = |file: &str| read(file)?.trim().parse::<u64>().ok();
    let of_system = read("/proc/meminfo").and_then(|text| available(&text));
    let limit = number("/sys/fs/cgroup/memory.max");
    let used = number("/sys/fs/cgroup/memory.current");
    let of_group = limit.map(|limit| limit.saturating_sub(used.unwrap_or(0)));
    of_system.into_iter().chain(of_group).min()
}

/// `MemAvailable` of the text of /proc/meminfo, in bytes.
fn available(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_available_memory_is_found() {
        let text = "MemTotal:       24000000 kB\nMemFree:  900 kB\nMemAvailable:   18000000 kB\n";
        assert_eq!(available(text), Some(18_000_000 * 1024));
        assert_eq!(available("MemTotal: 24000000 kB\n"), None);
        assert_eq!(available("MemAvailable: much\n"), None);
        if cfg!(target_os = "linux") {
            assert!(available_memory().is_some());
        }
    }
}
