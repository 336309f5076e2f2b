use domain::id::Digest;
use proptest::prelude::*;
use seal::hash::sha256;
use seal::merkle::{
    Frontier, Tree, inclusion_path, leaf_hash, node_hash, path_len, root, verify_inclusion,
};

/// RFC 9162 §2.1.1 word for word: split at the largest power of two smaller than n.
fn root_by_definition(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => sha256(&[]),
        [one] => *one,
        _ => {
            let k = 1 << (leaves.len() - 1).ilog2();
            node_hash(
                &root_by_definition(&leaves[..k]),
                &root_by_definition(&leaves[k..]),
            )
        }
    }
}

/// RFC 9162 §2.1.3.1 word for word.
fn path_by_definition(leaves: &[Digest], index: usize) -> Vec<Digest> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let k = 1 << (leaves.len() - 1).ilog2();
    let (mut path, last) = if index < k {
        (
            path_by_definition(&leaves[..k], index),
            root_by_definition(&leaves[k..]),
        )
    } else {
        (
            path_by_definition(&leaves[k..], index - k),
            root_by_definition(&leaves[..k]),
        )
    };
    path.push(last);
    path
}

fn leaves(count: usize) -> Vec<Digest> {
    (0..count).map(|at| leaf_hash(&at.to_be_bytes())).collect()
}

#[test]
fn the_trees_of_the_certificate_transparency_test_vectors() {
    // The eight leaves and the roots that the CT reference implementations test with.
    let leaf = |text: &str| leaf_hash(&hex::decode(text).unwrap());
    let all: Vec<Digest> = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    .map(leaf)
    .to_vec();
    let roots = [
        (
            0,
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ),
        (
            1,
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        ),
        (
            2,
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        ),
        (
            3,
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        ),
        (
            5,
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        ),
        (
            8,
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ),
    ];
    for (size, expected) in roots {
        assert_eq!(root(&all[..size]).to_hex(), expected, "{size} leaves");
    }
}

#[test]
fn roots_and_paths_of_every_small_tree_are_those_of_the_rfcs_definition() {
    let mut frontier = Frontier::default();
    for size in 0..70usize {
        let leaves = leaves(size);
        let expected = root_by_definition(&leaves);
        let tree = Tree::new(leaves.clone());
        assert_eq!(
            (root(&leaves), tree.root(), frontier.root()),
            (expected, expected, expected)
        );
        assert_eq!(
            Frontier::from_bytes(&frontier.to_bytes()).as_ref(),
            Ok(&frontier)
        );
        for index in 0..size {
            let path = path_by_definition(&leaves, index);
            assert_eq!(tree.path(index).as_ref(), Some(&path));
            assert_eq!(inclusion_path(&leaves, index).as_ref(), Some(&path));
            assert_eq!(path_len(index as u64, size as u64), Some(path.len()));
            assert!(verify_inclusion(
                &leaves[index],
                index as u64,
                size as u64,
                &path,
                &expected
            ));
        }
        assert_eq!(tree.path(size), None);
        frontier.append(leaf_hash(&size.to_be_bytes()));
        assert_eq!(frontier.size(), size as u64 + 1);
    }
}

#[test]
fn a_path_for_another_place_size_or_length_does_not_hold() {
    let size = 21usize;
    let leaves = leaves(size);
    let root = root(&leaves);
    for index in 0..size {
        let path = inclusion_path(&leaves, index).unwrap();
        let holds = |leaf: &Digest, at: usize, size: usize, path: &[Digest]| {
            verify_inclusion(leaf, at as u64, size as u64, path, &root)
        };
        for other in (0..size).filter(|other| *other != index) {
            assert!(!holds(&leaves[index], other, size, &path));
            assert!(!holds(&leaves[other], index, size, &path));
        }
        assert!(!holds(&leaves[index], index, index, &path));
        assert!(!holds(&leaves[index], index, size, &path[1..]));
        assert!(!holds(
            &leaves[index],
            index,
            size,
            &[path.clone(), vec![root]].concat()
        ));
        for at in 0..path.len() {
            let mut altered = path.clone();
            altered[at].0[31] ^= 1;
            assert!(!holds(&leaves[index], index, size, &altered));
        }
    }
    assert!(!verify_inclusion(&root, u64::MAX, u64::MAX, &[], &root));
    assert!(!verify_inclusion(&root, 0, 0, &[], &root));
}

#[test]
fn a_frontier_whose_peaks_do_not_fit_its_size_is_refused() {
    assert!(Frontier::from_parts(3, vec![Digest::ZERO; 2]).is_ok());
    assert!(Frontier::from_parts(3, vec![Digest::ZERO; 3]).is_err());
    assert!(Frontier::from_bytes(&[0x82, 0x03, 0x80]).is_err());
    let mut full = Frontier::from_parts(u64::MAX, vec![Digest::ZERO; 64]).unwrap();
    let before = full.clone();
    full.append(Digest::ZERO);
    assert_eq!(full, before);
}

proptest! {
    #[test]
    fn no_bytes_make_the_frontier_reader_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..100),
    ) {
        let _ = Frontier::from_bytes(&bytes);
    }

    #[test]
    fn no_place_and_size_make_the_verifier_panic(index: u64, size: u64, length in 0usize..70) {
        let path = vec![Digest::ZERO; length];
        prop_assert!(!verify_inclusion(&Digest::ZERO, index, size, &path, &Digest([1; 32])));
    }
}
