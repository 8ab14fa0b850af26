//! The text of a file in UTF-8, for any compression and encoding.

use std::io::{Error, ErrorKind, Read};

use encoding_rs::{Decoder, DecoderResult};

use super::compression::Compression;
use super::decompress::{ByteSource, decompressed, read_up_to};
use super::encoding::TextEncoding;
use super::error::TextError;
use super::likely_encoding::likely_encoding;
use super::magic;
use super::settings::{HEAD_BYTES, SettingOrigin, TextSettings};
use super::utf8_evidence::{Utf8Evidence, utf16_by_zeros};

/// How many bytes of another encoding are decoded at a time, and how many are examined where the first letter that is not
/// ASCII comes late.
const CHUNK: usize = 1 << 16;

/// The replacement for bytes that are invalid in the encoding of the file: it is invalid in UTF-8, so that its row becomes a fault.
const FAULT: u8 = 0xFF;

/// U+FEFF in UTF-8.
pub(super) const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// The text of a file in UTF-8, read as a stream, without byte-order marks at its start.
///
/// UTF-8 is passed on as it is, with its faults; invalid bytes of another encoding become a byte that is invalid in UTF-8.
/// A file that is ASCII is UTF-8 until its first other byte, which decides then.
pub struct Decoded {
    source: ByteSource,
    compression: Compression,
    origin: SettingOrigin,
    decoding: Decoding,
    ready: Vec<u8>,
    served: usize,
    is_at_end: bool,
    evidence: Utf8Evidence,
    /// Another encoding than windows-1252 that the file seems to be.
    likely: Option<&'static str>,
}

enum Decoding {
    /// ASCII so far.
    Undecided,
    Utf8,
    Other(TextEncoding, Decoder),
}

/// Opens a file or pipe: decompresses it and finds its encoding from the first MiB.
///
/// # Errors
/// When it cannot be read, is not text, or `encoding` is no label.
pub fn open_bytes(source: impl Read + Send + 'static, settings: &TextSettings) -> Result<Decoded, TextError> {
    let setting = settings.encoding.as_deref().map(TextEncoding::of_label).transpose()?;
    let (compression, mut source, other_format) =
        decompressed(Box::new(source)).map_err(|error| text_error(error, Compression::None))?;
    if let Some(found) = other_format {
        return Err(TextError::OtherFormat(found));
    }
    let head = read_up_to(&mut source, HEAD_BYTES).map_err(|error| text_error(error, compression))?;
    if let Some(found) = magic::other_format(&head) {
        return Err(TextError::OtherFormat(found));
    }
    let (origin, decoding) = decoding_of(&head, setting);
    if let (SettingOrigin::Found, Decoding::Other(encoding, _)) = (origin, &decoding)
        && let Some(byte) = encoding.undefined_byte(&head)
    {
        return Err(TextError::UndefinedByte { byte, likely: likely_encoding(&head) });
    }
    let is_guess = origin == SettingOrigin::Found && decoding.is_western();
    let mut decoded = Decoded {
        source,
        compression,
        origin,
        decoding,
        ready: Vec::new(),
        served: 0,
        is_at_end: head.len() < HEAD_BYTES,
        evidence: Utf8Evidence::default(),
        likely: if is_guess { likely_encoding(&head) } else { None },
    };
    decoded.feed(head);
    while decoded.ready[decoded.served..].starts_with(&BYTE_ORDER_MARK) {
        decoded.served += BYTE_ORDER_MARK.len();
    }
    Ok(decoded)
}

/// How the file is decoded: by its byte-order mark, else by the user, else by its bytes.
fn decoding_of(head: &[u8], setting: Option<TextEncoding>) -> (SettingOrigin, Decoding) {
    match (head, setting) {
        ([0xEF, 0xBB, 0xBF, ..], _) => (SettingOrigin::File, Decoding::Utf8),
        ([0xFF, 0xFE, ..], None) => (SettingOrigin::File, Decoding::of(TextEncoding::UTF_16LE)),
        ([0xFE, 0xFF, ..], None) => (SettingOrigin::File, Decoding::of(TextEncoding::UTF_16BE)),
        ([0xFE, 0xFF, ..], Some(setting)) if setting == TextEncoding::UTF_16LE => {
            (SettingOrigin::File, Decoding::of(TextEncoding::UTF_16BE))
        }
        (_, Some(encoding)) => (SettingOrigin::Setting, Decoding::of(encoding)),
        (_, None) => {
            let by_letters = || match Utf8Evidence::of(head).is_utf8() {
                None => Decoding::Undecided,
                Some(true) => Decoding::Utf8,
                Some(false) => Decoding::of(TextEncoding::WINDOWS_1252),
            };
            (SettingOrigin::Found, utf16_by_zeros(head).map_or_else(by_letters, Decoding::of))
        }
    }
}

/// An error of reading in words: of the decompressor, or of the system.
fn text_error(error: Error, compression: Compression) -> TextError {
    match (compression, error.kind()) {
        (Compression::None, _) => TextError::Read(error),
        (_, ErrorKind::UnexpectedEof) => TextError::Truncated(compression),
        (_, ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::Other) => {
            TextError::Damaged { compression, reason: error.to_string().to_lowercase() }
        }
        _ => TextError::Read(error),
    }
}

impl Decoding {
    fn of(encoding: TextEncoding) -> Self {
        if encoding == TextEncoding::UTF_8 {
            return Self::Utf8;
        }
        Self::Other(encoding, encoding.encoding().new_decoder_without_bom_handling())
    }

    fn is_western(&self) -> bool {
        matches!(self, Self::Other(encoding, _) if *encoding == TextEncoding::WINDOWS_1252)
    }
}

impl Decoded {
    /// How the file is compressed.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// Its encoding as far as it has been read.
    pub fn encoding(&self) -> TextEncoding {
        match &self.decoding {
            Decoding::Undecided | Decoding::Utf8 => TextEncoding::UTF_8,
            Decoding::Other(encoding, _) => *encoding,
        }
    }

    /// How it was determined.
    pub fn origin(&self) -> SettingOrigin {
        self.origin
    }

    /// Whether the file was taken for windows-1252 and has, as far as it has been read, more letters that are UTF-8.
    pub fn is_doubtful(&self) -> bool {
        self.origin == SettingOrigin::Found
            && self.encoding() == TextEncoding::WINDOWS_1252
            && self.evidence.letters > self.evidence.faults
    }

    /// The encoding that a file seems to be which was taken for windows-1252.
    pub fn likely(&self) -> Option<&'static str> {
        self.likely
    }

    /// An error of [`Read::read`] in words.
    pub fn error(&self, error: Error) -> TextError {
        text_error(error, self.compression)
    }

    /// Decodes the next bytes of the file into `ready`, all of which is served.
    fn feed(&mut self, bytes: Vec<u8>) {
        self.served = 0;
        let Decoding::Other(encoding, decoder) = &mut self.decoding else {
            self.ready = bytes;
            return;
        };
        if *encoding == TextEncoding::WINDOWS_1252 {
            let evidence = Utf8Evidence::of(&bytes);
            self.evidence.letters += evidence.letters;
            self.evidence.faults += evidence.faults;
        }
        self.ready.clear();
        let is_found = self.origin == SettingOrigin::Found;
        if is_found && encoding.undefined_byte(&bytes).is_some() {
            // Late in a file, they are faults of their rows.
            for part in bytes.split_inclusive(|byte| encoding.undefined_byte(&[*byte]).is_some()) {
                let (last, letters) = part.split_last().map_or((0, part), |(last, letters)| (*last, letters));
                let is_fault = encoding.undefined_byte(&[last]).is_some();
                decode(decoder, if is_fault { letters } else { part }, false, &mut self.ready);
                self.ready.extend(is_fault.then_some(FAULT));
            }
            return;
        }
        decode(decoder, &bytes, self.is_at_end, &mut self.ready);
    }

    /// Reads on, and decides at the first byte that is not ASCII.
    fn read_undecided(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let length = self.source.read(bytes)?;
        if bytes[..length].is_ascii() {
            return Ok(length);
        }
        let mut chunk = bytes[..length].to_vec();
        let more = read_up_to(&mut self.source, CHUNK)?;
        self.is_at_end = more.len() < CHUNK;
        chunk.extend_from_slice(&more);
        self.decoding = match Utf8Evidence::of(&chunk).is_utf8() {
            Some(false) => Decoding::of(TextEncoding::WINDOWS_1252),
            _ => Decoding::Utf8,
        };
        if self.decoding.is_western() {
            self.likely = likely_encoding(&chunk);
        }
        self.feed(chunk);
        self.serve(bytes)
    }

    fn serve(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let length = (&self.ready[self.served..]).read(bytes)?;
        self.served += length;
        Ok(length)
    }
}

impl Read for Decoded {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        loop {
            if self.served < self.ready.len() || bytes.is_empty() {
                return self.serve(bytes);
            }
            if self.is_at_end {
                return Ok(0);
            }
            match self.decoding {
                Decoding::Undecided => return self.read_undecided(bytes),
                Decoding::Utf8 => return self.source.read(bytes),
                Decoding::Other(..) => {
                    let chunk = read_up_to(&mut self.source, CHUNK)?;
                    self.is_at_end = chunk.len() < CHUNK;
                    self.feed(chunk);
                }
            }
        }
    }
}

/// Adds the text of these bytes; `is_last`: nothing follows them.
fn decode(decoder: &mut Decoder, mut bytes: &[u8], is_last: bool, text: &mut Vec<u8>) {
    loop {
        let start = text.len();
        let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(CHUNK);
        text.resize(start + room, 0);
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(bytes, &mut text[start..], is_last);
        text.truncate(start + written);
        bytes = &bytes[read..];
        match result {
            DecoderResult::InputEmpty => return,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => text.push(FAULT),
        }
    }
}
