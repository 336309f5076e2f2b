//! Every statement, one file each.

macro_rules! statements {
    ($($name:ident = $file:literal;)*) => {
        $(pub(super) const $name: &str = include_str!(concat!("sql/", $file));)*

        #[cfg(test)]
        const ALL: &[(&str, &str)] = &[$(($file, $name)),*];
    };
}

statements! {
    SCHEMA = "schema.sql";
    MIGRATE_2 = "migrate_2.sql";
    MIGRATE_3 = "migrate_3.sql";
    MIGRATE_4 = "migrate_4.sql";
    MIGRATE_5 = "migrate_5.sql";
    MIGRATE_6 = "migrate_6.sql";
    LEASE_GET = "lease_get.sql";
    LEASE_PUT = "lease_put.sql";
    LEASE_REMOVE = "lease_remove.sql";
    LEASE_EXPIRE = "lease_expire.sql";
    LEASES = "leases.sql";
    BUSINESSES_WITH = "businesses_with.sql";
    KV_GET = "kv_get.sql";
    KV_PUT = "kv_put.sql";
    KV_REMOVE = "kv_remove.sql";
    KV_ALL = "kv_all.sql";
    KV_BETWEEN = "kv_between.sql";
    KV_COUNT = "kv_count.sql";
    KV_KEYS = "kv_keys.sql";
    PROPOSAL_PUT = "proposal_put.sql";
    PROPOSAL_GET = "proposal_get.sql";
    PROPOSAL_REMOVE = "proposal_remove.sql";
    BLOCK_PUT = "block_put.sql";
    BLOCK_GET = "block_get.sql";
    BLOCKS_ALL = "blocks_all.sql";
    HEADER_PUT = "header_put.sql";
    HEADER_GET = "header_get.sql";
    PROOF_PUT = "proof_put.sql";
    PROOF_GET = "proof_get.sql";
    PROOFS_ALL = "proofs_all.sql";
    PROVEN_HEIGHT = "proven_height.sql";
    EPOCH_PUT = "epoch_put.sql";
    EPOCHS_ALL = "epochs_all.sql";
    EPOCH_NEWEST = "epoch_newest.sql";
    LINK_PUT = "link_put.sql";
    LINKS_AFTER = "links_after.sql";
    LINKS_MISSING = "links_missing.sql";
    LOG_PAGE = "log_page.sql";
    CHAIN_CLEAR = "chain_clear.sql";
    ACTION_PUT = "action_put.sql";
    ACTION_GET = "action_get.sql";
    ACTIONS_OF_BLOCK = "actions_of_block.sql";
    ACTIONS_ALL = "actions_all.sql";
    AUDIT_ACTIONS = "audit_actions.sql";
    PENDING_PUT = "pending_put.sql";
    PENDING_READY = "pending_ready.sql";
    PENDING_AFTER = "pending_after.sql";
    PENDING_FREED = "pending_freed.sql";
    PENDING_WAIT = "pending_wait.sql";
    PENDING_REMOVE = "pending_remove.sql";
    PENDING_DIGESTS = "pending_digests.sql";
    PENDING_HAS = "pending_has.sql";
    PENDING_COUNT = "pending_count.sql";
    PENDING_EXPIRE = "pending_expire.sql";
    TICKET_LINE_GET = "ticket_line_get.sql";
    TICKET_LINE_PUT = "ticket_line_put.sql";
    TICKET_LINES = "ticket_lines.sql";
    TICKET_COUNT = "ticket_count.sql";
    TICKET_PUT = "ticket_put.sql";
    TICKET_GET = "ticket_get.sql";
    TICKET_STANDING = "ticket_standing.sql";
    TICKET_STAND = "ticket_stand.sql";
    TICKET_WAITING_COUNT = "ticket_waiting_count.sql";
    TICKET_SERVED = "ticket_served.sql";
    TICKET_WINDOWS = "ticket_windows.sql";
    TICKET_TOTALS = "ticket_totals.sql";
    TICKET_FORGET_NAMES = "ticket_forget_names.sql";
    TICKET_RETIRE_STEPS = "ticket_retire_steps.sql";
    TICKET_RETIRE = "ticket_retire.sql";
    TICKET_STEP_PUT = "ticket_step_put.sql";
    TICKET_STEP_GET = "ticket_step_get.sql";
    TICKET_STEPS = "ticket_steps.sql";
}

#[cfg(test)]
mod tests {
    use super::{ALL, MIGRATE_2, MIGRATE_3, MIGRATE_4, MIGRATE_5, MIGRATE_6, SCHEMA};

    fn newest() -> rusqlite::Connection {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        for step in [
            SCHEMA, MIGRATE_2, MIGRATE_3, MIGRATE_4, MIGRATE_5, MIGRATE_6,
        ] {
            connection.execute_batch(step).unwrap();
        }
        connection
    }

    #[test]
    fn every_statement_fits_the_schema() {
        let connection = newest();
        let steps = [
            "schema.sql",
            "migrate_2.sql",
            "migrate_3.sql",
            "migrate_4.sql",
            "migrate_5.sql",
            "migrate_6.sql",
        ];
        for (file, statement) in ALL {
            let fits = match *file {
                file if steps.contains(&file) => Ok(()),
                "chain_clear.sql" => newest().execute_batch(statement),
                _ => connection.prepare(statement).map(|_| ()),
            };
            fits.unwrap_or_else(|error| panic!("{file}: {error}"));
        }
    }
}
