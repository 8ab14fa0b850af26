//! The schema of an Arrow file as it is stored, for types that polars cannot decode.

use std::fs::File;

use polars_arrow_format::ipc::planus::ReadAsRoot;
use polars_arrow_format::ipc::{FieldRef, FooterRef, MessageHeaderRef, SchemaRef, TypeRef};

use super::arrow_message::{bytes, parsed, prefix};
use super::arrow_stream::STREAM_MAGIC;

/// What a file ends with: the length of its footer in four bytes, and these.
const FILE_MAGIC: &[u8; 6] = b"ARROW1";

/// The first column that is run-end encoded, or has such a member; `None` where the schema cannot be read, either.
pub(super) fn run_end_column(file: &File, size: u64) -> Option<String> {
    let head = bytes(file, 0, STREAM_MAGIC.len() as u64).ok()?;
    if head == STREAM_MAGIC {
        let (begin, length) = prefix(file, 0).ok()?;
        let bytes = bytes(file, begin, u64::from(length)).ok()?;
        let Ok(Some(MessageHeaderRef::Schema(schema))) = parsed(&bytes).ok()?.header() else { return None };
        return column(schema);
    }
    let tail_length = 4 + FILE_MAGIC.len() as u64;
    let tail = bytes(file, size.checked_sub(tail_length)?, tail_length).ok()?;
    let (length, magic) = tail.split_first_chunk::<4>()?;
    if magic != FILE_MAGIC {
        return None;
    }
    let length = u64::from(u32::from_le_bytes(*length));
    let bytes = bytes(file, size.checked_sub(tail_length + length)?, length).ok()?;
    column(FooterRef::read_as_root(&bytes).ok()?.schema().ok()??)
}

fn column(schema: SchemaRef<'_>) -> Option<String> {
    let mut fields = schema.fields().ok()??.iter().filter_map(Result::ok);
    let field = fields.find(|field| is_run_end(field, 0))?;
    Some(field.name().ok()?.unwrap_or_default().to_owned())
}

fn is_run_end(field: &FieldRef<'_>, depth: usize) -> bool {
    /// No table of deals has deeper columns.
    const DEEPEST: usize = 32;
    let has_member = || {
        let members = field.children().ok().flatten().into_iter().flatten().filter_map(Result::ok);
        members.into_iter().any(|member| is_run_end(&member, depth + 1))
    };
    matches!(field.type_(), Ok(Some(TypeRef::RunEndEncoded(_)))) || (depth < DEEPEST && has_member())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use polars_arrow_format::ipc::planus::Builder;
    use polars_arrow_format::ipc::{Field, Footer, Message, MessageHeader, RunEndEncoded, Schema, Type};

    use super::*;

    fn schema() -> Schema {
        let field =
            |name: &str, kind| Field { name: Some(name.to_owned()), type_: Some(kind), ..Field::default() };
        let utf8 = Type::Utf8(Box::default());
        let run_end = Type::RunEndEncoded(Box::new(RunEndEncoded {}));
        Schema { fields: Some(vec![field("id", utf8), field("stage", run_end)]), ..Schema::default() }
    }

    fn found(content: &[u8]) -> Option<String> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        run_end_column(&file, content.len() as u64)
    }

    #[test]
    fn a_run_end_encoded_column_is_named_in_files_and_streams() {
        let message =
            Message { header: Some(MessageHeader::Schema(Box::new(schema()))), ..Message::default() };
        let message = Builder::new().finish(&message, None).to_vec();
        let length = u32::try_from(message.len()).unwrap().to_le_bytes();
        let stream = [&STREAM_MAGIC[..], &length, &message].concat();
        assert_eq!(found(&stream).as_deref(), Some("stage"));
        let footer = Footer { schema: Some(Box::new(schema())), ..Footer::default() };
        let footer = Builder::new().finish(&footer, None).to_vec();
        let length = u32::try_from(footer.len()).unwrap().to_le_bytes();
        let file = [b"ARROW1\0\0", &footer[..], &length, FILE_MAGIC].concat();
        assert_eq!(found(&file).as_deref(), Some("stage"));
        assert_eq!(found(b"ARROW1\0\0 damaged"), None);
    }
}
