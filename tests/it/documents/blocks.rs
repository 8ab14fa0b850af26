//! The fenced blocks of a document, with what the comments above them say.

/// What is done with the content of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Use {
    /// It is run or read, as its language says.
    Plain,
    /// It is written to a file of the scratch folder.
    File(String),
    /// It is added to the end of a file.
    Append(String),
    /// It stands in a file.
    Excerpt(String),
}

/// A fenced block.
#[derive(Debug)]
pub struct Block {
    pub language: String,
    /// Line of the opening fence, from 1.
    pub line: usize,
    /// The lines between the fences, without the indentation of the opening fence.
    pub lines: Vec<String>,
    pub indentation: String,
    pub used: Use,
    pub not_executed: Option<String>,
    /// The scratch folder that begins here.
    pub start: Option<String>,
}

impl Block {
    /// Whether it holds commands of a shell.
    pub fn is_commands(&self) -> bool {
        matches!(self.language.as_str(), "console" | "sh") && self.used == Use::Plain
    }
}

/// The comment of a line: `<!-- name: value -->`.
fn comment(line: &str) -> Option<(&str, &str)> {
    let inner = line.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim();
    let (name, value) = inner.split_once(':')?;
    Some((name.trim(), value.trim()))
}

/// The fence of a line and what follows it.
fn fence(line: &str) -> Option<(&str, &str)> {
    let text = line.trim_start();
    let ticks = text.len() - text.trim_start_matches('`').len();
    (ticks >= 3).then(|| text.split_at(ticks))
}

/// All fenced blocks, in order.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut used, mut not_executed, mut start) = (Use::Plain, None, None);
    let mut open: Option<(Block, String)> = None;
    for (index, line) in text.lines().enumerate() {
        if let Some((block, closing)) = &mut open {
            if line.trim() == closing {
                blocks.extend(open.take().map(|(block, _)| block));
            } else {
                block.lines.push(line.strip_prefix(&block.indentation).unwrap_or(line).to_owned());
            }
            continue;
        }
        if let Some((ticks, language)) = fence(line) {
            let indentation = line[..line.len() - line.trim_start().len()].to_owned();
            let block = Block {
                language: language.trim().to_owned(),
                line: index + 1,
                lines: Vec::new(),
                indentation,
                used: std::mem::replace(&mut used, Use::Plain),
                not_executed: not_executed.take(),
                start: start.take(),
            };
            open = Some((block, ticks.to_owned()));
        } else if let Some((name, value)) = comment(line) {
            match name {
                "start" => start = Some(value.to_owned()),
                "file" => used = Use::File(value.to_owned()),
                "append" => used = Use::Append(value.to_owned()),
                "excerpt" => used = Use::Excerpt(value.to_owned()),
                "not executed" => not_executed = Some(value.to_owned()),
                _ => panic!("line {}: no comment `{name}` is known", index + 1),
            }
        }
    }
    assert!(open.is_none(), "a fenced block has no end");
    assert!(
        used == Use::Plain && not_executed.is_none() && start.is_none(),
        "a comment has no block below it"
    );
    blocks
}

#[test]
fn blocks_have_their_language_and_the_comments_above_them() {
    let text = "<!-- start: empty -->\n\n<!-- file: a.toml -->\n```toml\nx = 1\n```\n  ````console\n  $ ls\n  ```\n  ````\n";
    let blocks = blocks(text);
    assert_eq!(blocks.len(), 2);
    assert_eq!((blocks[0].language.as_str(), blocks[0].line), ("toml", 4));
    assert_eq!(blocks[0].used, Use::File("a.toml".to_owned()));
    assert_eq!(blocks[0].start.as_deref(), Some("empty"));
    assert_eq!(blocks[1].lines, ["$ ls", "```"]);
    assert!(blocks[1].is_commands() && !blocks[0].is_commands());
}
