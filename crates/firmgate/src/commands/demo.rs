//! `firmgate demo`: from nothing to an answer, through the real path, and on to the user's own client.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use firmgate_clean::one_line;
use firmgate_data::Existing;
use rmcp::model::{CallToolRequestParams, JsonObject};
use serde_json::{Value, json};

use super::{block_on, platform, print};
use crate::cli::{DEFAULT_SEED, Demo, Era};
use crate::client::connect::{OwnSettings, Place, connect, disconnect, refused};
use crate::client::show;
use crate::failure::Failure;
use crate::paths::DataFolder;
use crate::progress::{counted, human, say};
use crate::settings::Sources;
use crate::wiring;

const QUESTION: &str = "find SaaS companies in Germany with 50-200 employees";

/// Runs `firmgate demo`.
pub fn run(flags: &Demo, sources: &Sources) -> Result<ExitCode, Failure> {
    let data = sources.data(&flags.data)?;
    prepare(&data, flags.companies)?;
    let asked = block_on(ask(&data))?;
    print(&asked.show())?;
    print(&connect_lines(&data)?)?;
    Ok(ExitCode::SUCCESS)
}

/// Generates the companies, unless they exist.
fn prepare(data: &DataFolder, companies: u64) -> Result<(), Failure> {
    let shown = data.path().display();
    if data.manifest().exists() {
        // Opened here so that damage shows as what it is, and not as a server that does not answer.
        let stats = wiring::engines(data)?.stats().map_err(|error| Failure::advised(&error))?;
        say(&format!("using the {} in {shown}", counted(stats.companies, "company", "companies")));
        if stats.companies != companies {
            say("for another number of them: firmgate platform generate --replace --companies N");
        }
        return Ok(());
    }
    let half_made = data.platform().read_dir().is_ok_and(|mut entries| entries.next().is_some());
    if half_made {
        say(&format!("the companies in {shown} are incomplete, an earlier run was stopped; making them again"));
    } else {
        say(&format!("making {} in {shown}; this happens once", counted(companies, "company", "companies")));
    }
    platform::load(data, companies, DEFAULT_SEED, Existing::Replace)
}

/// The question, its answer, and how long it took to get there.
struct Asked {
    started: Duration,
    answered: Duration,
    answer: Value,
}

/// Starts the server as a client would, and asks.
async fn ask(data: &DataFolder) -> Result<Asked, Failure> {
    let began = Instant::now();
    let server = connect(&Place::own(data, &["--log", "error"], OwnSettings::None), Era::Modern).await?;
    let started = began.elapsed();
    let began = Instant::now();
    let mut arguments = JsonObject::new();
    arguments.insert("query".to_owned(), QUESTION.into());
    let request = CallToolRequestParams::new("ai_search").with_arguments(arguments);
    let result = server.call_tool(request).await.map_err(|error| refused(&error));
    let answered = began.elapsed();
    disconnect(server).await;
    let result = result?;
    match result.structured_content {
        Some(answer) if result.is_error != Some(true) => Ok(Asked { started, answered, answer }),
        _ => {
            let text = serde_json::to_string(&result.content).unwrap_or_default();
            Err(Failure::run(format!("the question was not answered: {text}")))
        }
    }
}

impl Asked {
    fn show(&self) -> String {
        let interpretation = self.answer.get("interpretation");
        let total = self.answer.get("total").and_then(Value::as_u64).unwrap_or_default();
        let mut lines = vec![String::new(), format!("> {QUESTION}"), String::new()];
        lines.extend(interpretation.map(read_as));
        if total > 0 {
            lines.push(format!("{}; the first ones:", counted(total, "company matches", "companies match")));
            lines.push(String::new());
            lines.push(companies(&self.answer));
        } else {
            lines.push("no company matches".to_owned());
            lines.extend(interpretation.map(relaxed));
        }
        lines.push(String::new());
        lines.push(format!(
            "{} to start the server and agree on the protocol, {} to answer",
            human_ms(self.started),
            human_ms(self.answered)
        ));
        lines.join("\n")
    }
}

/// How the words of the sentence were interpreted.
fn read_as(interpretation: &Value) -> String {
    let spans = interpretation.get("spans").and_then(Value::as_array);
    let text = |span: &Value, key: &str| span.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let rows =
        spans.into_iter().flatten().map(|span| vec![text(span, "text"), text(span, "slot"), text(span, "value")]);
    let assumptions = interpretation.get("assumptions").and_then(Value::as_array);
    let notes: String = assumptions
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(|note| format!("  {}\n", one_line(note)))
        .collect();
    let table = show::table(&["words", "read as", "filter"], rows);
    if notes.is_empty() { format!("{table}\n") } else { format!("{table}\n\n{notes}") }
}

/// What would match if one filter were removed.
fn relaxed(interpretation: &Value) -> String {
    let relaxations = interpretation.get("relaxations").and_then(Value::as_array);
    let line = |relaxation: &Value| {
        let filter = relaxation.get("remove").and_then(Value::as_str)?;
        let total = relaxation.get("total").and_then(Value::as_u64)?;
        Some(format!("  without `{}`: {total}", one_line(filter)))
    };
    let lines: Vec<String> = relaxations.into_iter().flatten().filter_map(line).collect();
    lines.join("\n")
}

fn companies(answer: &Value) -> String {
    let columns = [("company", "name"), ("city", "locality"), ("staff", "employeeCount"), ("industry", "industryTags")];
    let rows = answer.get("companies").and_then(Value::as_array);
    let cell = |row: &Value, key: &str| match row
        .get(key)
        .or_else(|| row.get("employeeRange").filter(|_| key == "employeeCount"))
    {
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(text)) => text.clone(),
        // The sector comes first; the category after it is more specific.
        Some(Value::Array(tags)) => tags.get(1).or(tags.first()).and_then(Value::as_str).unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    let rows = rows.into_iter().flatten().map(|row| columns.iter().map(|(_, key)| cell(row, key)).collect());
    show::table(&columns.map(|(title, _)| title), rows)
}

/// What to paste where, so that a client finds this server.
fn connect_lines(data: &DataFolder) -> Result<String, Failure> {
    let program =
        std::env::current_exe().map_err(|error| Failure::run(format!("cannot find the running program: {error}")))?;
    let (program, folder) = (program.display().to_string(), data.path().display().to_string());
    let mut folders = vec!["--data".to_owned(), folder];
    folders
        .extend(data.own_record().into_iter().flat_map(|own| ["--record-dir".to_owned(), own.display().to_string()]));
    let arguments: Vec<String> = std::iter::once("serve".to_owned()).chain(folders.clone()).collect();
    let desktop = json!({ "mcpServers": { "firmgate": { "command": program, "args": arguments } } });
    let desktop = serde_json::to_string_pretty(&desktop).map_err(|error| Failure::run(error.to_string()))?;
    let folders = folders.iter().map(|word| shell(word)).collect::<Vec<_>>().join(" ");
    let serve = format!("{} serve {folders}", shell(&program));
    Ok(format!(
        "\nConnect a client (reads only; add --allow-mutations at the end for writes):\n\n\
         Claude Code:\n  claude mcp add firmgate -- {serve}\n\n\
         Claude Desktop, in claude_desktop_config.json:\n{desktop}\n\n\
         MCP Inspector:\n  npx @modelcontextprotocol/inspector {serve}\n\n\
         Or ask from here:\n  {} inspect call search_companies {folders} --arg query=fintech --arg country=GB",
        shell(&program)
    ))
}

/// A word quoted for a shell.
fn shell(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | '@' | '%' | ':');
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

fn human_ms(duration: Duration) -> String {
    if duration < Duration::from_secs(1) { format!("{} ms", duration.as_millis()) } else { human(duration) }
}

#[cfg(test)]
mod tests {
    use super::shell;

    #[test]
    fn a_shell_gets_each_path_as_one_word() {
        assert_eq!(shell("/usr/bin/firmgate"), "/usr/bin/firmgate");
        assert_eq!(shell("/home/a b/it's"), "'/home/a b/it'\\''s'");
        assert_eq!(shell("$HOME"), "'$HOME'");
    }
}
