//! The program as its users meet it: command lines and their output, and the protocol over its standard input and output.

mod audit;
mod cli;
mod front;
mod http;
mod import;
mod inspect;
mod interrupt;
mod match_list;
mod odd;
mod platform;
mod reload;
mod resource_server;
mod stdio;
mod support;
mod suppress;
mod token_table;
mod upstream;
mod web;
