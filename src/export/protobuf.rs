//! The wire format of Protocol Buffers, as far as ONNX files need it: whole numbers, texts, bytes and messages in messages.
//!
//! Protocol Buffers, *Encoding*: a field is its number and wire type as a variable-length integer, and then the value.

/// A message, field by field.
#[derive(Default)]
pub(super) struct ProtobufMessage(Vec<u8>);

/// Wire types.
const VARINT: u64 = 0;
const LENGTH_DELIMITED: u64 = 2;

impl ProtobufMessage {
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// With a whole number of type `int32`, `int64` or an enumeration; ONNX files need no negative ones.
    pub(super) fn int(mut self, field: u32, value: u64) -> Self {
        self.varint((u64::from(field) << 3) | VARINT);
        self.varint(value);
        self
    }

    pub(super) fn bytes(mut self, field: u32, bytes: &[u8]) -> Self {
        self.varint((u64::from(field) << 3) | LENGTH_DELIMITED);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    pub(super) fn text(self, field: u32, text: &str) -> Self {
        self.bytes(field, text.as_bytes())
    }

    pub(super) fn message(self, field: u32, message: &Self) -> Self {
        self.bytes(field, &message.0)
    }

    /// With one field for each message: a repeated field.
    pub(super) fn messages(self, field: u32, messages: impl IntoIterator<Item = Self>) -> Self {
        messages.into_iter().fold(self, |all, message| all.message(field, &message))
    }

    /// Seven bits a byte, the lowest first; the highest bit says that more follow.
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_written_as_the_specification_shows() {
        // The examples of the page: `150` in field 1, and "testing" in field 2.
        assert_eq!(ProtobufMessage::default().int(1, 150).into_bytes(), [0x08, 0x96, 0x01]);
        let testing = ProtobufMessage::default().text(2, "testing").into_bytes();
        assert_eq!(testing, [&[0x12, 0x07], &b"testing"[..]].concat());
        let inner = ProtobufMessage::default().int(1, 150);
        assert_eq!(
            ProtobufMessage::default().message(3, &inner).into_bytes(),
            [0x1a, 0x03, 0x08, 0x96, 0x01]
        );
    }
}
