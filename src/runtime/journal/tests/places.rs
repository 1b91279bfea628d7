//! Folders and files as places: whose they are, who holds them, and what follows when they cannot be had.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt, chown},
    path::Path,
};

use super::*;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn names(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn nothing_is_made_before_the_first_line_and_what_is_made_is_nobody_elses_to_read() {
    let directory = tempfile::tempdir().unwrap();
    let folder = folder(&directory);
    let journal = OnDisk::new(folder.clone());
    assert_eq!(folder.read(None), Book::default());
    assert!(!folder.path().exists());
    journal.write(&intent(&steps()[0])).unwrap();
    assert_eq!(names(&folder), [format!("{}.jsonl", journal.run())]);
    assert_eq!((mode(folder.path()), mode(&folder.file(journal.run()))), (0o700, 0o600));
    assert_eq!(mode(folder.path().parent().unwrap()), 0o700);
}

#[test]
fn a_folder_that_others_could_read_is_closed_to_them() {
    let directory = tempfile::tempdir().unwrap();
    let folder = folder(&directory);
    fs::create_dir_all(folder.path()).unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    drop(run(&folder, &[intent(&steps()[0])]));
    assert_eq!(mode(folder.path()), 0o700);
}

#[test]
fn somebody_elses_folder_is_neither_read_nor_written() {
    let directory = tempfile::tempdir().unwrap();
    let theirs = directory.path().join("theirs");
    fs::create_dir(&theirs).unwrap();
    // Only root can give a folder away; to anybody else the root folder belongs to somebody else.
    let given = chown(&theirs, Some(12345), None).is_ok();
    let folder = Folder::new(if given { theirs } else { "/".into() });
    let told = folder.read(None).troubles;
    assert!(told[0].contains("belongs to the user"), "{told:?}");
    let refused = OnDisk::new(folder).write(&intent(&steps()[0])).unwrap_err();
    assert!(refused.contains("belongs to the user"), "{refused}");
}

#[test]
fn a_run_that_lives_keeps_its_actions_and_a_dead_ones_are_unknown() {
    let directory = tempfile::tempdir().unwrap();
    let folder = folder(&directory);
    let journal = run(&folder, &[intent(&steps()[0])]);
    let record = || folder.read(None).records.remove(0);
    assert!(record().alive && !record().is_unknown());
    assert_eq!(journal.read().records, vec![], "what this run does is not told to itself");
    drop(journal);
    assert!(!record().alive && record().is_unknown());
}

#[test]
fn two_windows_write_at_once_and_neither_takes_the_others_work_for_a_dead_runs() {
    let directory = tempfile::tempdir().unwrap();
    let folder = folder(&directory);
    let steps = steps();
    let one = run(&folder, &[intent(&steps[0])]);
    let other = run(&folder, &[intent(&steps[1])]);
    let seen = |by: &OnDisk| {
        let records = by.read().records;
        records.iter().map(|record| (record.step.id, record.alive, record.is_unknown())).collect::<Vec<_>>()
    };
    assert_eq!(
        (seen(&one), seen(&other)),
        (vec![(steps[1].id, true, false)], vec![(steps[0].id, true, false)])
    );
    one.write(&outcome(&steps[0], &outcomes()[0])).unwrap();
    other.write(&outcome(&steps[1], &outcomes()[0])).unwrap();
    let book = folder.read(None);
    assert!(book.records.iter().all(|record| record.outcome.is_some() && record.alive));
    one.write(&intent(&steps[2])).unwrap();
    drop(one);
    assert_eq!(seen(&other), [(steps[0].id, false, false), (steps[2].id, false, true)]);
}

#[test]
fn many_threads_and_readers_at_once_lose_no_line() {
    let directory = tempfile::tempdir().unwrap();
    let folder = folder(&directory);
    let journals = [OnDisk::new(folder.clone()), OnDisk::new(folder.clone())];
    std::thread::scope(|scope| {
        for id in 0..8_u64 {
            let (journal, folder) = (&journals[usize::from(id % 2 == 0)], &folder);
            scope.spawn(move || {
                let step = step(id, Operation::CancelRotation { secret: arn() });
                journal.write(&intent(&step)).unwrap();
                let book = folder.read(None);
                assert!(book.records.iter().any(|record| record.step.id == step.id && record.alive));
                assert_eq!(book.troubles, Vec::<Safe>::new());
                journal.write(&outcome(&step, &outcomes()[0])).unwrap();
            });
        }
    });
    drop(journals);
    let book = folder.read(None);
    assert!(book.records.len() == 8 && book.records.iter().all(|record| record.outcome.is_some()));
    assert_eq!(book.troubles, Vec::<Safe>::new());
}

#[test]
fn a_folder_that_cannot_be_had_is_told_at_the_start_and_refuses_every_line() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("state"), "a file").unwrap();
    let journal = OnDisk::new(folder(&directory));
    let told = journal.read().troubles;
    assert!(told.iter().any(|told| told.ends_with("; until it can, nothing is sent")), "{told:?}");
    assert!(journal.write(&intent(&steps()[0])).unwrap_err().contains("cannot be"));
    fs::remove_file(directory.path().join("state")).unwrap();
    assert_eq!(journal.read(), Book::default());
    journal.write(&intent(&steps()[0])).unwrap();
}

#[test]
fn a_file_that_was_taken_away_takes_no_line_more() {
    type Taking = fn(&Folder, &Path);
    let takings: [Taking; 3] = [
        |_, file| fs::remove_file(file).unwrap(),
        |_, file| fs::rename(file, file.with_extension("old")).unwrap(),
        |folder, file| {
            fs::remove_dir_all(folder.path()).unwrap();
            folder.make().unwrap();
            fs::write(file, "").unwrap();
        },
    ];
    for taken in takings {
        let directory = tempfile::tempdir().unwrap();
        let folder = folder(&directory);
        let journal = run(&folder, &[intent(&steps()[0])]);
        taken(&folder, &folder.file(journal.run()));
        let refused = journal.write(&intent(&steps()[1])).unwrap_err();
        assert!(refused.contains("was taken away"), "{refused}");
    }
}

#[test]
fn a_start_leaves_an_empty_folder_and_no_file() {
    let directory = tempfile::tempdir().unwrap();
    let folder = folder(&directory);
    assert_eq!(OnDisk::new(folder.clone()).read(), Book::default());
    assert_eq!((mode(folder.path()), names(&folder)), (0o700, vec![]));
}

#[test]
fn a_demos_lines_are_marked_and_a_real_run_does_not_take_them() {
    let directory = tempfile::tempdir().unwrap();
    let real = folder(&directory);
    let demo = Folder::new_demo(real.path().to_owned());
    let pretended = Pretended::new(Some(demo.clone()));
    pretended.write(&intent(&steps()[0])).unwrap();
    let text = fs::read_to_string(real.path().join(names(&real).remove(0))).unwrap();
    assert!(text.contains(",\"mode\":\"demo\",\"kind\":\"intent\","), "{text}");
    drop(pretended);
    assert_eq!((demo.read(None).records.len(), demo.read(None).troubles.len()), (1, 0));
    assert_eq!((real.read(None).records.len(), real.read(None).troubles.len()), (0, 1));
}

#[test]
fn a_demo_without_a_folder_goes_on_and_a_real_run_sends_nothing() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("state"), "a file").unwrap();
    let unhad = Folder::new_demo(folder(&directory).path().to_owned());
    for pretended in [Pretended::new(None), Pretended::new(Some(unhad))] {
        assert_eq!(pretended.write(&intent(&steps()[0])), Ok(()));
    }
    assert!(Nowhere.write(&intent(&steps()[0])).is_err());
    assert_eq!(Nowhere.read().troubles.len(), 1);
}
