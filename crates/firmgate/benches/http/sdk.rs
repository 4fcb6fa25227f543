//! The same two tools on the SDK, as its documentation shows: results are trees of JSON. No authentication, no policy, no record.

use std::sync::Arc;

use axum::Router;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ErrorData, ServerCapabilities, ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{RoleServer, ServerHandler};
use serde_json::{Value, json};

use crate::backend::runtime;
use crate::shape::{self, Get, Search};

#[derive(Clone)]
struct Plain {
    http: reqwest::Client,
    url: Arc<str>,
}

pub fn serve(backend: &str) {
    runtime().block_on(async {
        let http = reqwest::Client::builder().no_proxy().tcp_nodelay(true).build().unwrap();
        let plain = Plain { http, url: format!("http://{backend}/graphql").into() };
        let config = StreamableHttpServerConfig::default().with_legacy_session_mode(false).with_json_response(true);
        let service =
            StreamableHttpService::new(move || Ok(plain.clone()), Arc::new(NeverSessionManager::default()), config);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}/mcp", listener.local_addr().unwrap());
        let app = Router::new().nest_service("/mcp", service);
        axum::serve(axum::serve::ListenerExt::tap_io(listener, |io| io.set_nodelay(true).unwrap()), app).await.unwrap();
    });
}

impl ServerHandler for Plain {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = Value::Object(request.arguments.unwrap_or_default());
        let structured = match request.name.as_ref() {
            "search_companies" => {
                let search: Search = serde_json::from_value(arguments).unwrap();
                assert!((1..=100).contains(&search.limit) && search.country.len() == 2);
                let reply = self.ask(shape::search_body(&search.country, search.limit)).await;
                let page = &reply["data"]["enhancedSearchCompanies"];
                let companies: Vec<Value> = page["companies"].as_array().unwrap().iter().map(flat).collect();
                json!({"companies": companies, "total": page["totalResults"], "next_cursor": page["nextToken"]})
            }
            _ => {
                let get: Get = serde_json::from_value(arguments).unwrap();
                assert!(get.id.len() <= 255);
                let reply = self.ask(shape::get_body(&get.id)).await;
                reply["data"]["resolveCompany"]["company"].clone()
            }
        };
        Ok(CallToolResult::structured(structured).into())
    }
}

impl Plain {
    async fn ask(&self, body: String) -> Value {
        let request =
            self.http.post(&*self.url).header("content-type", "application/json").header("x-api-key", "bench");
        serde_json::from_slice(&request.body(body).send().await.unwrap().bytes().await.unwrap()).unwrap()
    }
}

fn flat(row: &Value) -> Value {
    let model = &row["companyModel"];
    let (company, place, employees) = (&model["company"], &model["location"], &model["employees"]);
    json!({
        "id": row["id"],
        "name": company["name"],
        "description": company["description"]["text"],
        "country": place["country"],
        "countryCode": place["countryCode"],
        "locality": place["locality"],
        "employeeCount": employees["count"],
        "employeeRange": employees["range"],
        "domain": company["domain"],
        "industryTags": model["industryTags"],
    })
}
