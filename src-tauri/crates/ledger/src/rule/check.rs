//! The types of a rule. A variable's type follows from its use; one that is used in two
//! ways, or in a way that tells nothing, is refused. What is not named here is forbidden.

use super::{Kind, RuleError, Scope};
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators as op};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Type {
    Integer,
    Text,
    Boolean,
    List(Box<Type>),
    /// Not yet known: an index into [`Checker::solved`].
    Open(usize),
}

struct Checker<'a> {
    scope: &'a Scope,
    solved: Vec<Option<Type>>,
    inputs: BTreeMap<String, Type>,
    /// The variable of the comprehension in hand.
    member: Option<(String, Type)>,
}

/// Checks a whole rule; returns its inputs.
pub(super) fn check(root: &IdedExpr, scope: &Scope) -> Result<BTreeMap<String, Kind>, RuleError> {
    let mut checker = Checker {
        scope,
        solved: Vec::new(),
        inputs: BTreeMap::new(),
        member: None,
    };
    checker.want(root, &Type::Boolean)?;
    let inputs = core::mem::take(&mut checker.inputs);
    inputs
        .into_iter()
        .map(|(name, found)| Ok((name, checker.kind(&found)?)))
        .collect()
}

impl Checker<'_> {
    fn fresh(&mut self) -> Type {
        self.solved.push(None);
        Type::Open(self.solved.len() - 1)
    }

    /// The type as far as it is known. Chains of open types are shorter than the tree.
    fn find(&self, found: &Type) -> Type {
        let mut found = found;
        while let Type::Open(at) = found {
            match self.solved.get(*at) {
                Some(Some(solved)) => found = solved,
                _ => break,
            }
        }
        found.clone()
    }

    fn unify(&mut self, a: &Type, b: &Type) -> Result<(), RuleError> {
        match (self.find(a), self.find(b)) {
            (Type::Open(a), Type::Open(b)) if a == b => Ok(()),
            (Type::Open(at), Type::List(of)) | (Type::List(of), Type::Open(at)) => {
                if self.find(&of) == Type::Open(at) {
                    return Err(RuleError::Types);
                }
                self.solve(at, Type::List(of))
            }
            (Type::Open(at), other) | (other, Type::Open(at)) => self.solve(at, other),
            (Type::List(a), Type::List(b)) => self.unify(&a, &b),
            (a, b) if a == b => Ok(()),
            _ => Err(RuleError::Types),
        }
    }

    fn solve(&mut self, at: usize, to: Type) -> Result<(), RuleError> {
        *self.solved.get_mut(at).ok_or(RuleError::Types)? = Some(to);
        Ok(())
    }

    fn kind(&self, found: &Type) -> Result<Kind, RuleError> {
        match self.find(found) {
            Type::Integer => Ok(Kind::Integer),
            Type::Text => Ok(Kind::Text),
            Type::Boolean => Ok(Kind::Boolean),
            Type::List(of) => match self.find(&of) {
                Type::Integer => Ok(Kind::Integers),
                Type::Text => Ok(Kind::Texts),
                Type::Boolean | Type::List(_) | Type::Open(_) => Err(RuleError::Types),
            },
            Type::Open(_) => Err(RuleError::UnknownVariable),
        }
    }

    fn want(&mut self, expr: &IdedExpr, wanted: &Type) -> Result<(), RuleError> {
        let found = self.infer(expr)?;
        self.unify(&found, wanted)
    }

    fn infer(&mut self, expr: &IdedExpr) -> Result<Type, RuleError> {
        match &expr.expr {
            Expr::Literal(literal) => match literal {
                LiteralValue::Boolean(_) => Ok(Type::Boolean),
                LiteralValue::Int(_) => Ok(Type::Integer),
                LiteralValue::String(_) => Ok(Type::Text),
                LiteralValue::Double(_) => Err(RuleError::Forbidden("float")),
                LiteralValue::UInt(_) => Err(RuleError::Forbidden("unsigned number")),
                LiteralValue::Bytes(_) => Err(RuleError::Forbidden("bytes")),
                LiteralValue::Null => Err(RuleError::Forbidden("null")),
            },
            Expr::Ident(_) | Expr::Select(_) => self.variable(expr),
            Expr::List(list) => {
                let of = self.fresh();
                for member in &list.elements {
                    self.want(member, &of)?;
                }
                self.scalar(&of)?;
                Ok(Type::List(Box::new(of)))
            }
            Expr::Call(call) => self.call(call),
            Expr::Unspecified => Err(RuleError::Syntax),
            Expr::Comprehension(_) => Err(RuleError::Forbidden("comprehension")),
            Expr::Map(_) => Err(RuleError::Forbidden("map")),
            Expr::Struct(_) => Err(RuleError::Forbidden("struct")),
        }
    }

    fn variable(&mut self, expr: &IdedExpr) -> Result<Type, RuleError> {
        let name = name(expr)?;
        if let Some((member, found)) = &self.member
            && *member == name
        {
            return Ok(found.clone());
        }
        if let Some(found) = self.inputs.get(&name) {
            return Ok(found.clone());
        }
        let found = match self.known(&name)? {
            Some(Kind::Integer) => Type::Integer,
            Some(Kind::Text) => Type::Text,
            Some(Kind::Boolean) => Type::Boolean,
            Some(Kind::Integers) => Type::List(Box::new(Type::Integer)),
            Some(Kind::Texts) => Type::List(Box::new(Type::Text)),
            None => self.fresh(),
        };
        self.inputs.insert(name, found.clone());
        Ok(found)
    }

    /// The fixed type of a variable; `None` where its use tells.
    fn known(&self, name: &str) -> Result<Option<Kind>, RuleError> {
        if name == "case.filed_on" {
            return Ok(Some(Kind::Integer));
        }
        let parts: Vec<&str> = name.split('.').collect();
        match (self.scope, parts.as_slice()) {
            (Scope::Private, ["answers" | "facts", _]) => Ok(None),
            (Scope::Public(_), ["today"]) => Ok(Some(Kind::Integer)),
            (Scope::Public(_), ["case", "card" | "finger" | "staff"])
            | (Scope::Public(_), ["register", "name_taken"])
            | (Scope::Public(_), ["licences", _, "active"]) => Ok(Some(Kind::Boolean)),
            (Scope::Public(_), ["licences", _, "since" | "until"]) => Ok(Some(Kind::Integer)),
            (Scope::Public(fields), ["case", field]) => fields
                .get(*field)
                .map(|kind| Some(*kind))
                .ok_or(RuleError::UnknownVariable),
            _ => Err(RuleError::UnknownVariable),
        }
    }

    fn call(&mut self, call: &CallExpr) -> Result<Type, RuleError> {
        let integers = |this: &mut Self, args: &[IdedExpr]| {
            args.iter()
                .try_for_each(|arg| this.want(arg, &Type::Integer))
        };
        match (call.func_name.as_str(), &call.target, call.args.as_slice()) {
            (op::LOGICAL_AND | op::LOGICAL_OR, None, sides) => {
                sides
                    .iter()
                    .try_for_each(|side| self.want(side, &Type::Boolean))?;
                Ok(Type::Boolean)
            }
            (op::LOGICAL_NOT, None, [of]) => {
                self.want(of, &Type::Boolean)?;
                Ok(Type::Boolean)
            }
            (op::CONDITIONAL, None, [test, yes, no]) => {
                self.want(test, &Type::Boolean)?;
                let found = self.infer(yes)?;
                self.want(no, &found)?;
                Ok(found)
            }
            (op::EQUALS | op::NOT_EQUALS, None, [a, b]) => {
                let found = self.infer(a)?;
                self.want(b, &found)?;
                self.scalar(&found)?;
                Ok(Type::Boolean)
            }
            (
                op::LESS | op::LESS_EQUALS | op::GREATER | op::GREATER_EQUALS,
                None,
                sides @ [_, _],
            ) => {
                integers(self, sides)?;
                Ok(Type::Boolean)
            }
            (
                op::ADD | op::SUBSTRACT | op::MULTIPLY | op::DIVIDE | op::MODULO,
                None,
                sides @ [_, _],
            ) => {
                integers(self, sides)?;
                Ok(Type::Integer)
            }
            (op::NEGATE, None, [of]) => {
                self.want(of, &Type::Integer)?;
                Ok(Type::Integer)
            }
            (op::IN, None, [member, list]) => {
                let of = self.infer(member)?;
                self.want(list, &Type::List(Box::new(of.clone())))?;
                self.scalar(&of)?;
                Ok(Type::Boolean)
            }
            ("size", None, [of]) => self.size(of),
            ("size", Some(of), []) => self.size(of),
            ("startsWith" | "endsWith" | "contains", Some(text), [part]) => {
                self.want(text, &Type::Text)?;
                self.want(part, &Type::Text)?;
                Ok(Type::Boolean)
            }
            ("all" | "exists", Some(list), [member, body]) => self.each(list, member, body),
            _ => Err(RuleError::Forbidden("function")),
        }
    }

    fn size(&mut self, of: &IdedExpr) -> Result<Type, RuleError> {
        let found = self.infer(of)?;
        match self.find(&found) {
            Type::Text | Type::List(_) => Ok(Type::Integer),
            Type::Integer | Type::Boolean | Type::Open(_) => Err(RuleError::Types),
        }
    }

    /// `list.all(member, body)`, one level only.
    fn each(
        &mut self,
        list: &IdedExpr,
        member: &IdedExpr,
        body: &IdedExpr,
    ) -> Result<Type, RuleError> {
        if self.member.is_some() {
            return Err(RuleError::Forbidden("nested comprehension"));
        }
        let of = self.fresh();
        self.want(list, &Type::List(Box::new(of.clone())))?;
        let Expr::Ident(name) = &member.expr else {
            return Err(RuleError::Syntax);
        };
        let taken = ["answers", "facts", "case", "today", "licences", "register"];
        if taken.contains(&name.as_str()) || name.starts_with('@') {
            return Err(RuleError::Forbidden("name of a member"));
        }
        self.member = Some((name.clone(), of.clone()));
        let checked = self.want(body, &Type::Boolean);
        self.member = None;
        checked?;
        self.scalar(&of)?;
        Ok(Type::Boolean)
    }

    /// Refuses lists of lists and lists where one value is wanted.
    fn scalar(&self, found: &Type) -> Result<(), RuleError> {
        match self.find(found) {
            Type::List(_) => Err(RuleError::Types),
            Type::Integer | Type::Text | Type::Boolean | Type::Open(_) => Ok(()),
        }
    }
}

/// A variable's dotted name: at most three parts.
fn name(expr: &IdedExpr) -> Result<String, RuleError> {
    let mut parts: Vec<&str> = Vec::new();
    let mut at = expr;
    loop {
        if parts.len() == 3 {
            return Err(RuleError::UnknownVariable);
        }
        match &at.expr {
            Expr::Ident(name) => {
                parts.push(name);
                break;
            }
            Expr::Select(select) if !select.test => {
                parts.push(&select.field);
                at = &select.operand;
            }
            Expr::Select(_)
            | Expr::Unspecified
            | Expr::Call(_)
            | Expr::Comprehension(_)
            | Expr::List(_)
            | Expr::Literal(_)
            | Expr::Map(_)
            | Expr::Struct(_) => return Err(RuleError::Forbidden("selection")),
        }
    }
    parts.reverse();
    // A leading dot and quoted names would be other names for the same thing.
    let plain = |part: &&str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if parts.iter().all(plain) {
        Ok(parts.join("."))
    } else {
        Err(RuleError::UnknownVariable)
    }
}
