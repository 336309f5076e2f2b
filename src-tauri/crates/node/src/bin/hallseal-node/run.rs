//! `run`: open, serve, watch, stop.

use crate::cli::Failure;
use clap::Args;
use node::consortium::config::{Folder, LogConfig, LogFormat, LogLevel};
use node::consortium::{ConsortiumNode, Departments};
use std::path::PathBuf;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

#[derive(Args)]
pub(crate) struct Run {
    /// The node's folder.
    #[arg(long)]
    dir: PathBuf,
}

impl Run {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let folder = Folder::at(&self.dir)?;
        let config = folder.config()?;
        start_log(&config.log);
        let genesis = folder.genesis()?;
        let options = folder.options(&config, &genesis)?;
        // Before anything runs: a department's keys that cannot be read stop the start.
        let departments = Departments::open(&folder, &config)?;
        let node = ConsortiumNode::open(&options, &genesis)?;
        let services = departments.start(&node)?;
        let gateway = node.serve(&config.gateway.options())?;
        tracing::info!(gateway = gateway.url(), name = config.name, "running");
        wait_for_the_end()?;
        tracing::info!("stopping");
        gateway.stop();
        drop(services);
        node.stop();
        tracing::info!("stopped");
        Ok(())
    }
}

/// Until SIGTERM or SIGINT.
pub(crate) fn wait_for_the_end() -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("no signals: {}", error.kind()));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        Ok(())
    })
}

/// The node's own words only, and what libraries find wrong: a library's finer lines could
/// hold what was sent.
fn start_log(config: &LogConfig) {
    let level = match config.level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    let targets = Targets::new()
        .with_default(LevelFilter::WARN.min(level))
        .with_target("node", level)
        .with_target("hallseal_node", level);
    let registry = tracing_subscriber::registry().with(targets);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    match config.format {
        LogFormat::Text => registry.with(lines.with_ansi(false)).init(),
        LogFormat::Json => registry.with(lines.json()).init(),
    }
}
