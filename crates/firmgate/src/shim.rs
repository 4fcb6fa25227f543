#![allow(missing_docs, clippy::all, warnings)]
use std::path::Path;
use serde_json::{Map,Value};
#[derive(Clone)] pub struct Platform;
#[derive(Debug,thiserror::Error)] #[error("no platform")] pub struct OpenError;
#[derive(Debug,thiserror::Error)] #[error("no load")] pub struct LoadError;
pub struct Identity{pub owner:String,pub mode:AuthMode} pub enum AuthMode{ApiKey,Iam,Oidc}
#[derive(Default,serde::Deserialize)] pub struct Request{pub query:String,pub operation_name:Option<String>,pub variables:Map<String,Value>}
pub struct Response{pub status:u16,pub error_type:Option<&'static str>,pub body:Vec<u8>}
impl Request{pub fn parse(b:&[u8])->Result<Self,Response>{Err(Response{status:400,error_type:None,body:vec![]})}}
impl Platform{pub fn open(d:&Path)->Result<Self,OpenError>{Ok(Self)} pub fn execute(&self,i:&Identity,r:&Request)->Response{Response{status:200,error_type:None,body:b"{}".to_vec()}} pub fn stats(&self)->Result<Stats,LoadError>{Ok(Stats{companies:0})}}
#[derive(serde::Serialize)] pub struct Stats{pub companies:u64}
pub struct GenerateOptions{pub companies:u64,pub seed:u64,pub existing:Existing} pub enum Existing{Refuse,Replace}
#[derive(Clone,Copy)] pub struct Progress{pub step:&'static str,pub done:u64,pub total:u64}
pub struct Loaded{pub companies:u64} pub struct Imported{pub companies:u64}
pub fn generate(d:&Path,o:&GenerateOptions,p:&mut dyn FnMut(Progress))->Result<Loaded,LoadError>{Err(LoadError)}
pub struct ImportMap; #[derive(Debug,thiserror::Error)] #[error("map")] pub struct MapError; impl ImportMap{pub fn parse(s:&str)->Result<Self,MapError>{Ok(Self)}}
pub fn import(d:&Path,f:&Path,m:&ImportMap,p:&mut dyn FnMut(Progress))->Result<Imported,LoadError>{Err(LoadError)}
