//! The reference of the settings and a complete example of the file, generated from the table that the program reads
//! its settings with.

use std::fmt::Write as _;

// The table is plain data, so it is read here without building the program.
#[path = "../../crates/firmgate/src/settings/table.rs"]
mod table;

use table::{Command, GROUPS, Kind, Setting};

/// The text before the tables, and after them.
const BEFORE: &str = include_str!("config/before.md");
const AFTER: &str = include_str!("config/after.md");

/// `docs/CONFIG.md`
pub(crate) fn reference(made_by: &str) -> String {
    let mut text = format!("{made_by}{BEFORE}");
    for (group, rows) in GROUPS {
        let _ = write!(text, "\n## {}\n\n", if group.is_empty() { "General" } else { group });
        let command = if *rows == table::PLATFORM { "platform serve" } else { "serve" };
        let _ = writeln!(text, "| flag of `{command}` | environment | file | default | |\n|---|---|---|---|---|");
        for row in *rows {
            line(&mut text, row);
        }
    }
    text.push_str(AFTER);
    text
}

fn line(text: &mut String, row: &Setting) {
    let command = if row.commands == [Command::Login] { "login " } else { "" };
    let flag = match (row.flag, row.kind) {
        ("", _) => String::new(),
        (flag, Kind::Switch) => format!("`{command}--{flag}`"),
        (flag, _) => format!("`{command}--{flag} {}`", row.value),
    };
    let code = |text: &str| if text.is_empty() { String::new() } else { format!("`{text}`") };
    let file = match row.file.split_once('.') {
        Some(("issuers", key)) => format!("`[[issuers]]` `{key}`"),
        Some((table, key)) => format!("`[{table}]` `{key}`"),
        None => code(row.file),
    };
    // The file cannot hold a secret.
    let file = if row.kind == Kind::Secret { String::new() } else { file };
    let file = if row.file_too.is_empty() { file } else { format!("{file}, `{}`", row.file_too) };
    let _ = writeln!(text, "| {flag} | {} | {file} | {} | {} |", code(row.variable), row.default, row.help);
}

/// `docs/config.example.toml`: every key, each as a comment that can be removed.
pub(crate) fn example() -> String {
    let mut text = String::from(
        "# Every key of the configuration file, with an example. Made by `cargo xtask generate`; docs/CONFIG.md explains the rest.\n",
    );
    let mut current = "";
    for row in GROUPS.iter().flat_map(|(_, rows)| rows.iter()) {
        if row.file.is_empty() || row.kind == Kind::Secret {
            continue;
        }
        let (table, key) = row.file.split_once('.').unwrap_or(("", row.file));
        if table != current {
            let heading = if table == "issuers" { "[[issuers]]".to_owned() } else { format!("[{table}]") };
            let _ = write!(text, "\n#{heading}\n");
            current = table;
        }
        let default = if row.default.is_empty() { String::new() } else { format!(" (default: {})", row.default) };
        let _ = write!(text, "\n# {}{default}\n#{key} = {}\n", row.help, row.example);
    }
    text
}
