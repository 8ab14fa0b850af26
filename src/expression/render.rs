//! The documentation as Markdown and as plain text.

use super::passages::Passage;

/// The columns of a terminal.
const WIDTH: usize = 100;

/// Blanks between the columns of a table.
const GAP: usize = 2;

/// The passages in Markdown.
pub(super) fn markdown(passages: &[Passage]) -> String {
    let blocks: Vec<String> = passages.iter().map(markdown_block).collect();
    blocks.join("\n\n") + "\n"
}

/// One passage in Markdown.
fn markdown_block(passage: &Passage) -> String {
    match passage {
        Passage::Heading(level, title) => format!("{} {title}", "#".repeat(usize::from(*level))),
        Passage::Text(text) => (*text).to_owned(),
        Passage::Points(points) => {
            points.iter().map(|point| format!("- {point}")).collect::<Vec<_>>().join("\n")
        }
        Passage::Table(titles, rows) => {
            let mut lines =
                vec![markdown_row(titles.iter().copied()), format!("|{}", "---|".repeat(titles.len()))];
            lines.extend(rows.iter().map(|row| markdown_row(row.iter().map(String::as_str))));
            lines.join("\n")
        }
    }
}

/// A row of a table in Markdown.
fn markdown_row<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |", cells.join(" | "))
}

/// The passages as plain text of at most 100 columns.
pub(super) fn plain_text(passages: &[Passage]) -> String {
    let blocks: Vec<String> = passages.iter().map(plain_block).collect();
    blocks.join("\n\n") + "\n"
}

/// One passage as plain text.
fn plain_block(passage: &Passage) -> String {
    match passage {
        Passage::Heading(1, title) => format!("{}\n{}", title, "=".repeat(title.chars().count())),
        Passage::Heading(2, title) => format!("{}\n{}", title, "-".repeat(title.chars().count())),
        Passage::Heading(_, title) => format!("{title}:"),
        Passage::Text(text) => wrapped(text, WIDTH).join("\n"),
        Passage::Points(points) => {
            points.iter().map(|point| plain_point(point)).collect::<Vec<_>>().join("\n")
        }
        Passage::Table(titles, rows) => plain_table(titles, rows),
    }
}

/// A point of a list.
fn plain_point(point: &str) -> String {
    format!("- {}", wrapped(point, WIDTH - 2).join("\n  "))
}

/// A table with columns as wide as needed, the widest ones wrapped.
fn plain_table(titles: &[&str], rows: &[Vec<String>]) -> String {
    let widths = widths(titles, rows);
    let titles: Vec<String> = titles.iter().map(|&title| title.to_uppercase()).collect();
    let lines = std::iter::once(&titles).chain(rows).flat_map(|row| plain_row(row, &widths));
    lines.collect::<Vec<_>>().join("\n")
}

/// The widths of the columns: those needed, the widest reduced until all fit.
fn widths(titles: &[&str], rows: &[Vec<String>]) -> Vec<usize> {
    let need = |place: usize| {
        let cells =
            rows.iter().filter_map(|row| row.get(place)).map(|cell| without_ticks(cell).chars().count());
        cells.max().unwrap_or(0).max(titles[place].chars().count())
    };
    let mut widths: Vec<usize> = (0..titles.len()).map(need).collect();
    let room = WIDTH - GAP * titles.len().saturating_sub(1);
    while widths.iter().sum::<usize>() > room {
        let Some(widest) = widths.iter_mut().max() else { break };
        *widest -= 1;
    }
    widths
}

/// The lines of a row.
fn plain_row(cells: &[String], widths: &[usize]) -> Vec<String> {
    let columns: Vec<Vec<String>> =
        cells.iter().zip(widths).map(|(cell, &width)| wrapped(cell, width)).collect();
    let height = columns.iter().map(Vec::len).max().unwrap_or(0);
    (0..height).map(|line| plain_line(&columns, widths, line)).collect()
}

/// One line of a row.
fn plain_line(columns: &[Vec<String>], widths: &[usize], line: usize) -> String {
    let mut text = String::new();
    for (column, width) in columns.iter().zip(widths) {
        let cell = column.get(line).map_or("", String::as_str);
        text += cell;
        text += &" ".repeat(width + GAP - cell.chars().count().min(*width));
    }
    text.trim_end().to_owned()
}

/// The text without the marks of code.
fn without_ticks(text: &str) -> String {
    text.replace('`', "")
}

/// The text in lines of at most `width` characters, longer words cut.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in without_ticks(text).split(' ') {
        let mut word: Vec<char> = word.chars().collect();
        while !word.is_empty() {
            let Some(line) = lines.last_mut() else { break };
            let used = line.chars().count();
            let blank = usize::from(used > 0);
            if used + blank + word.len() <= width {
                line.push_str(&" ".repeat(blank));
                line.extend(word.drain(..));
            } else if used == 0 {
                line.extend(word.drain(..width));
                lines.push(String::new());
            } else {
                lines.push(String::new());
            }
        }
    }
    lines
}
