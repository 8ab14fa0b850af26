//! Types of columns by their formats: <https://arrow.apache.org/docs/format/CDataInterface.html#data-type-description-format-strings>.

/// Formats that are read, without their parameters.
const READ: [&str; 33] = [
    "n", "b", "c", "C", "s", "S", "i", "I", "l", "L", "f", "g", "z", "Z", "vz", "u", "U", "vu", "w", "tdD",
    "tdm", "tts", "ttm", "ttu", "ttn", "tDs", "tDm", "tDu", "tDn", "+l", "+L", "+w", "+s",
];

/// What a column of this format is, if it cannot be read.
pub(crate) fn fault(format: &str) -> Option<String> {
    let (kind, parameters) = format.split_once(':').unwrap_or((format, ""));
    let name = match kind {
        "d" => match parameters.split(',').nth(2) {
            None | Some("128") => return None,
            Some(bits) => return Some(format!("a decimal of {bits} bits")),
        },
        "tss" | "tsm" | "tsu" | "tsn" => return None,
        kind if READ.contains(&kind) => return None,
        "e" => "a 16-bit floating-point number",
        "tiM" | "tiD" | "tin" => "an interval",
        "+us" | "+ud" => "a union",
        "+r" => "run-end encoded",
        "+vl" | "+vL" => "a list view",
        "+m" => "a map",
        _ => return Some(format!("of the Arrow format {format:?}")),
    };
    Some(name.to_owned())
}
