//! The size of a rule: its text before it is read, its syntax tree after.

use super::{MAX_DEPTH, MAX_LIST, MAX_NODES, MAX_TEXT_LEN, RuleError};
use cel::common::ast::{Expr, IdedExpr};

/// Length and nesting of the text, so that the parser never sees what could exhaust it.
pub(super) fn text(text: &str) -> Result<(), RuleError> {
    if text.len() > MAX_TEXT_LEN {
        return Err(RuleError::TooLarge("text"));
    }
    if text.trim().is_empty() {
        return Err(RuleError::Syntax);
    }
    if text.chars().any(char::is_control) {
        return Err(RuleError::Forbidden("control characters"));
    }
    // Brackets in quotes count too: too strict for a few texts, too lax for none.
    let mut open = 0usize;
    let mut unary = 0usize;
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.saturating_sub(1),
            _ => {}
        }
        unary = match c {
            '!' | '-' => unary + 1,
            ' ' => unary,
            _ => 0,
        };
        if open > MAX_DEPTH || unary > MAX_DEPTH {
            return Err(RuleError::TooLarge("depth"));
        }
    }
    Ok(())
}

/// Nodes, depth and list lengths of the tree.
pub(super) fn tree(root: &IdedExpr) -> Result<(), RuleError> {
    let mut nodes = 0usize;
    let mut next = vec![(root, 1usize)];
    while let Some((expr, depth)) = next.pop() {
        nodes += 1;
        if nodes > MAX_NODES {
            return Err(RuleError::TooLarge("nodes"));
        }
        if depth > 2 * MAX_DEPTH {
            return Err(RuleError::TooLarge("depth"));
        }
        match &expr.expr {
            Expr::Ident(_) | Expr::Literal(_) => {}
            Expr::Select(select) => next.push((&select.operand, depth + 1)),
            Expr::Call(call) => {
                next.extend(call.target.iter().map(|target| (&**target, depth + 1)));
                next.extend(call.args.iter().map(|arg| (arg, depth + 1)));
            }
            Expr::List(list) => {
                if list.elements.len() > MAX_LIST {
                    return Err(RuleError::TooLarge("list"));
                }
                next.extend(list.elements.iter().map(|member| (member, depth + 1)));
            }
            Expr::Unspecified => return Err(RuleError::Syntax),
            Expr::Comprehension(_) => return Err(RuleError::Forbidden("comprehension")),
            Expr::Map(_) => return Err(RuleError::Forbidden("map")),
            Expr::Struct(_) => return Err(RuleError::Forbidden("struct")),
        }
    }
    Ok(())
}
