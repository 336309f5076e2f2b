//! The application alone, in this process, fed with blocks as the engine feeds it.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use ledger::{Genesis, encode_tx};
use node::consortium::testnet::Testnet;
use node::consortium::{Application, ConsortiumOptions};
use seal::action::SignedAction;
use tendermint_abci::Application as _;
use tendermint_proto::google::protobuf::Timestamp;
use tendermint_proto::v0_38::abci::{RequestCheckTx, RequestFinalizeBlock};

use super::clock;

/// Actions of a block and of a transaction in it, as a node makes them.
pub(crate) const BLOCK: usize = 1_024;
const BATCH: usize = 256;

/// An application in a folder.
pub(crate) struct Local {
    application: Application,
    height: u64,
    time_s: u64,
}

/// What a block cost, in processor time.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    /// `FinalizeBlock`, signatures known from `CheckTx`.
    pub(crate) finalize: Duration,
    /// `Commit`.
    pub(crate) commit: Duration,
}

impl Local {
    pub(crate) fn open(dir: &Path, genesis: &Genesis) -> Result<Self, Box<dyn Error>> {
        // Nobody is asked there.
        let nowhere = ([127, 0, 0, 1], 9).into();
        let options = ConsortiumOptions::new(dir, nowhere);
        Ok(Self {
            application: Application::open(&options, genesis)?,
            height: 0,
            time_s: genesis.time_s,
        })
    }

    /// Checks, finalizes and commits one block of these actions.
    pub(crate) fn block(&mut self, actions: &[SignedAction]) -> Result<Cost, Box<dyn Error>> {
        let app = self.application.app();
        let txs: Vec<Vec<u8>> = actions
            .chunks(BATCH)
            .map(|some| encode_tx(some.iter().map(SignedAction::as_bytes)))
            .collect();
        for tx in &txs {
            let request = RequestCheckTx {
                tx: tx.clone().into(),
                r#type: 0,
            };
            let code = app.check_tx(request).code;
            if code != 0 {
                return Err(format!("a transaction is refused: {code}").into());
            }
        }
        self.height += 1;
        let request = RequestFinalizeBlock {
            txs: txs.into_iter().map(Into::into).collect(),
            height: i64::try_from(self.height)?,
            time: Some(Timestamp {
                seconds: i64::try_from(self.time_s + self.height)?,
                nanos: 0,
            }),
            ..RequestFinalizeBlock::default()
        };
        let began = clock::computed();
        let answer = app.finalize_block(request);
        let finalize = clock::computed() - began;
        let began = clock::computed();
        app.commit();
        let commit = clock::computed() - began;
        if app.is_broken() || answer.app_hash.is_empty() {
            return Err("the application is broken".into());
        }
        Ok(Cost { finalize, commit })
    }
}

/// A genesis as a local consortium has it.
pub(crate) fn net(dir: &Path) -> Result<Testnet, Box<dyn Error>> {
    super::cluster::write(dir, |_| {})
}
