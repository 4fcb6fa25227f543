//! Resources and prompts, in the suite's words.

use rmcp::model::GetPromptRequestParams;
use serde_json::{Value, json};

/// A picture of one red dot.
pub(crate) const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

pub(crate) fn resources() -> Value {
    let one = |name: &str, kind: &str| json!({ "uri": format!("test://{name}"), "name": name, "description": format!("Fixture {name}"), "mimeType": kind });
    json!({ "resources": [
        one("static-text", "text/plain"),
        one("static-binary", "image/png"),
        one("watched-resource", "text/plain"),
    ] })
}

pub(crate) fn templates() -> Value {
    json!({ "resourceTemplates": [{
        "uriTemplate": "test://template/{id}/data",
        "name": "template",
        "description": "Fixture with a parameter",
        "mimeType": "application/json",
    }] })
}

pub(crate) fn resource(uri: &str) -> Option<Value> {
    let text = |kind: &str, text: String| Some(json!({ "uri": uri, "mimeType": kind, "text": text }));
    match uri {
        "test://static-text" => text("text/plain", "This is the content of the static text resource.".to_owned()),
        "test://watched-resource" => text("text/plain", "Watched resource content".to_owned()),
        "test://static-binary" => Some(json!({ "uri": uri, "mimeType": "image/png", "blob": PNG })),
        _ => {
            let id = uri.strip_prefix("test://template/")?.strip_suffix("/data")?;
            let data = json!({ "id": id, "templateTest": true, "data": format!("Data for ID: {id}") });
            text("application/json", data.to_string())
        }
    }
}

pub(crate) fn prompts() -> Value {
    let argument = |name: &str| json!({ "name": name, "description": format!("Argument {name}"), "required": true });
    let prompt = |name: &str, arguments: &[&str]| {
        let arguments: Vec<Value> = arguments.iter().map(|name| argument(name)).collect();
        json!({ "name": name, "description": format!("Fixture {name}"), "arguments": arguments })
    };
    json!({ "prompts": [
        prompt("test_simple_prompt", &[]),
        prompt("test_prompt_with_arguments", &["arg1", "arg2"]),
        prompt("test_prompt_with_embedded_resource", &["resourceUri"]),
        prompt("test_prompt_with_image", &[]),
        prompt("test_input_required_result_prompt", &[]),
    ] })
}

pub(crate) fn prompt(request: &GetPromptRequestParams) -> Option<Value> {
    let argument = |name: &str| request.arguments.as_ref()?.get(name)?.as_str();
    let says = |content: Value| json!({ "role": "user", "content": content });
    let text = |text: &str| json!({ "type": "text", "text": text });
    match request.name.as_str() {
        "test_simple_prompt" => Some(json!([says(text("This is a simple prompt for testing."))])),
        "test_prompt_with_arguments" => {
            let (one, two) = (argument("arg1")?, argument("arg2")?);
            Some(json!([says(text(&format!("Prompt with arguments: arg1='{one}', arg2='{two}'")))]))
        }
        "test_prompt_with_embedded_resource" => {
            let uri = argument("resourceUri")?;
            let resource =
                json!({ "uri": uri, "mimeType": "text/plain", "text": "Embedded resource content for testing." });
            let embedded = json!({ "type": "resource", "resource": resource });
            Some(json!([says(embedded), says(text("Please process the embedded resource above."))]))
        }
        "test_prompt_with_image" => {
            let image = json!({ "type": "image", "data": PNG, "mimeType": "image/png" });
            Some(json!([says(image), says(text("Please analyze the image above."))]))
        }
        _ => None,
    }
}
