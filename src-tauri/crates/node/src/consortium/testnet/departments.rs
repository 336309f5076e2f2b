//! The departments of a local consortium at work: who has a node, who is served by whose,
//! and what each has there.

use super::{Member, Testnet, wrong};
use crate::consortium::config::{
    DepartmentConfig, EvaluatorConfig, KeyServiceConfig, RegisterConfig,
};
use crate::demo;
use crate::error::NodeError;
use domain::id::DepartmentCode;
use ledger::Genesis;
use std::collections::BTreeMap;
use std::path::Path;

/// The departments in the order in which they get a node: those first that most rules name
/// as evaluators.
pub(super) fn in_order(genesis: &Genesis) -> Vec<DepartmentCode> {
    let rules = genesis.items.iter().filter_map(|item| {
        let terms = item.terms.as_ref()?;
        terms.rule.as_ref()
    });
    let named: Vec<&DepartmentCode> = rules.flat_map(|rule| &rule.evaluators).collect();
    let mut all = genesis.departments.clone();
    all.sort_by_key(|code| core::cmp::Reverse(named.iter().filter(|one| **one == code).count()));
    all
}

/// Gives every department a key service and, where rules name it, an evaluator with a
/// register of made-up people: at its own node, or, where it has none, at another's.
///
/// # Errors
/// [`NodeError::Io`] where something cannot be written or is there already,
/// [`NodeError::Database`] for a register.
pub fn serve_departments(net: &mut Testnet, validators: usize) -> Result<(), NodeError> {
    let hosts = net.members.get_mut(..validators);
    let hosts = hosts.filter(|hosts| !hosts.is_empty());
    let hosts = hosts.ok_or_else(|| wrong("there are not so many members"))?;
    let mut gateways = BTreeMap::new();
    for (code, at) in in_order(&net.demo.genesis)
        .into_iter()
        .zip((0..hosts.len()).cycle())
    {
        let Some((host, services)) = hosts.get_mut(at).zip(net.demo.services.get(&code)) else {
            continue;
        };
        gateways.insert(code.clone(), (at, host.url()));
        serve(host, &code, services)?;
    }
    for (at, member) in hosts.iter_mut().enumerate() {
        for (code, (host, gateway)) in &gateways {
            if *host != at {
                let department = DepartmentConfig {
                    gateway: gateway.clone(),
                    certificates: None,
                };
                member.config.departments.insert(code.clone(), department);
            }
        }
        member.folder.put_config(&member.config)?;
    }
    Ok(())
}

fn serve(
    host: &mut Member,
    code: &DepartmentCode,
    services: &demo::DemoServices,
) -> Result<(), NodeError> {
    let keys = Path::new("keys");
    std::fs::create_dir_all(host.folder.keys()).map_err(NodeError::io)?;
    let file = keys.join(format!("key-service-{code}.keys"));
    services.key_service.save(&host.folder.path().join(&file))?;
    host.config.key_services.push(KeyServiceConfig {
        department: code.clone(),
        keys: Some(file),
        credential: None,
    });
    let Some(evaluator) = &services.evaluator else {
        return Ok(());
    };
    let file = keys.join(format!("evaluator-{code}.keys"));
    evaluator.save(&host.folder.path().join(&file))?;
    let registers = host.folder.path().join("registers");
    std::fs::create_dir_all(&registers).map_err(NodeError::io)?;
    let database = registers.join(format!("{code}.sqlite"));
    demo::write_register(&database)?;
    host.config.evaluators.push(EvaluatorConfig {
        department: code.clone(),
        keys: Some(file),
        credential: None,
        items: Vec::new(),
        register: Some(RegisterConfig {
            database,
            table: demo::TABLE.into(),
            number: demo::NUMBER.into(),
            keeper: None,
            facts: demo::facts(),
        }),
    });
    Ok(())
}
