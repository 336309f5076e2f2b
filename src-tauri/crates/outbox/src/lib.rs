//! Encrypted SQLite: the queue, receipts, drafts and settings of a device.
