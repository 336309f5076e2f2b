# Every sentence of the counter: said to a clerk, and plainly. A kiosk does not carry these.
# The rules are those of en.ftl one folder up; both languages say the same (tests compare them).

## Header, places

clerk-window = Counter { $machine }
clerk-synced = In step
clerk-offline = No network for { $minutes } min
clerk-offline-now = No network
clerk-old = Chain not heard for { $minutes } min
clerk-trouble = A device needs repair
clerk-lock = Lock
clerk-hand-over = Hand over
clerk-places = Where to go
clerk-place-work = Cases
clerk-place-tickets = Tickets
clerk-tickets-title = Tickets at window { $window }
clerk-tickets-free = The window is free for the next person
clerk-tickets-called = Called; nobody has come yet
clerk-tickets-serving = Being served
clerk-tickets-waiting = Waiting ({ $count })
clerk-tickets-nobody = Nobody is waiting now
clerk-tickets-loading = Looking who is waiting
clerk-tickets-aside = On hold, or did not come
clerk-tickets-none-aside = Nobody is on hold or missed
clerk-tickets-held = on hold
clerk-tickets-absent = did not come
clerk-tickets-elder = 60 or older
clerk-tickets-disabled = disabled, pregnant or with a small child
clerk-tickets-booked = booked
clerk-tickets-taken = taken { $time }
clerk-tickets-call = Call
clerk-tickets-call-number = Call { $number }
clerk-tickets-send-on = Send to the line for what? The time waited still counts.
clerk-tickets-some = A ticket
clerk-tickets-elsewhere = { $number } is at window { $window }; please call the next one.
clerk-tickets-not-taken = The hall node did not take what was done with { $number }; please look in the hall.
clerk-tickets-away = The hall node cannot be reached since { $time }
clerk-tickets-away-what = You can go on calling. What you do is kept and handed in by itself.
clerk-tickets-unsent = Steps not handed in yet: { $count }.
clerk-place-tray = To settle
clerk-shortcuts = Keys
clerk-untold-do = Nothing is lost; please press again. If it stays, tell a technician.
clerk-idle-soon = The screen will lock soon; press any key to go on.
clerk-idle = The screen locks in { $seconds } seconds.
clerk-idle-stay = Move the mouse or press any key to go on; what you have filled in stays.
clerk-rights-old = Your rights were checked on the chain { $minutes } minutes ago and may have changed. They are checked again when the network is back.

## Signing in, the lock

clerk-sign-in-title = Please sign in
clerk-sign-in-lead = With your own key: every step carries your signature.
clerk-sign-in = Sign in
clerk-sign-in-another = Somebody else
clerk-sign-in-checking = Opening the key
clerk-sign-in-reading = Checking your rights on the chain
clerk-locked-title = Locked
clerk-locked-lead = Your PIN leads back to where you were. What was opened has to be opened again, what was not signed filled in again.
clerk-locked-another = Somebody else takes over
clerk-unlock = Unlock
clerk-pin = PIN
clerk-pin-note = It only opens your key on this machine and is sent nowhere.
clerk-pin-left =
    { $left ->
        [one] One try left.
       *[other] { $left } tries left.
    }
clerk-demo-pin = A made-up person; the PIN is { $pin }
clerk-paused = Try again in { $minutes } min { $seconds } s
clerk-out-title = This counter is out of service

## Worklist

clerk-list-title = Cases
clerk-list-count = { $count }
clerk-list-count-of = { $count } of { $total }
clerk-list-loading = Fetching the cases and checking each
clerk-list-empty-title = There is nothing to do now
clerk-list-empty-what = What people hand in appears here by itself.
clerk-list-none-title = No case like that
clerk-list-none-what = Search for something else, or take the filter away.
clerk-list-show-all = Show all
clerk-list-failed-title = The cases could not be fetched
clerk-list-failed-what = What is on the chain stays there; nothing is lost. They are fetched again once the hall answers.
clerk-list-as-of = Compared with the hall at { $time }
clerk-list-never = Not compared with the hall yet
clerk-away = The hall does not answer.
clerk-away-age =
    { $minutes ->
        [one] The hall does not answer. This is how things stood a minute ago.
       *[other] The hall does not answer. This is how things stood { $minutes } minutes ago.
    }
clerk-away-what = Who works on what is not known, so no new case can be taken. Go on with the ones you have.
clerk-refresh = Compare
clerk-filter = Filter
clerk-search = Search the cases
clerk-search-placeholder = Number or item
clerk-tabs = Which cases
clerk-tab-all = All
clerk-tab-mine = Mine
clerk-tab-free = Free
clerk-tab-second = Second look
clerk-tab-correcting = Correcting
clerk-tab-urgent = Due
clerk-tab-finish = To finish
clerk-by-item = Item
clerk-by-item-all = All items
clerk-by-order = Order
clerk-sort-due = Most urgent first
clerk-sort-oldest = Longest waiting first
clerk-sort-newest = Newest first
clerk-sort-number = By number
clerk-col-number = Number
clerk-col-item = Item
clerk-col-state = State
clerk-col-due = Due
clerk-row-moving = going on chain
clerk-row-waiting = no network
clerk-row-final = on the chain
clerk-row-refused = not accepted
clerk-assigned-nobody = free
clerk-assigned-me = mine
clerk-assigned-other = with { $key }
clerk-assigned-unknown = with whom?

## States, deadlines

clerk-state-filed = New
clerk-state-awaits-confirmation = Confirm person
clerk-state-withdrawn = Withdrawn
clerk-state-accepted = Accepted
clerk-state-correction-wanted = Correcting
clerk-state-corrected = Corrected
clerk-state-second-approve = Second: approve
clerk-state-second-deny = Second: deny
clerk-state-approved = Approved
clerk-state-approved-by-rule = By rule
clerk-state-denied = Denied
clerk-state-closed = Closed
clerk-due-left =
    { $days ->
        [one] 1 day left
       *[other] { $days } days left
    }
clerk-due-today = Due today
clerk-due-late =
    { $days ->
        [one] 1 day late
       *[other] { $days } days late
    }
clerk-due-late-now = Late
clerk-due-paused = Paused
clerk-due-paused-left = Paused at { $days } d
clerk-due-not-begun = Not begun
clerk-due-over = Clock stopped
clerk-due-unknown = Not known
clerk-due-day = due { $date }

## The page of a case

clerk-case-none = Choose a case
clerk-case-none-move = the one before, the next
clerk-case-none-open = open it
clerk-case-none-search = search by number or item
clerk-case-none-all = all keys
clerk-case-loading = Fetching the case and checking every step
clerk-case-close = Close
clerk-case-tabs = Contents of this case
clerk-case-tab-review = Review
clerk-case-tab-answers = Answers
clerk-case-tab-materials = Materials
clerk-case-tab-licences = Certificates
clerk-case-tab-history = History
clerk-holder = applicant { $holder }
clerk-evidence-suffices = person confirmed
clerk-evidence-lacks = person not fully confirmed
clerk-open-note = This goes on the chain: the applicant sees which department looked, and why.
clerk-mine = “{ $act }”, signed by you
clerk-mine-other = “{ $act }”, signed by somebody else at this machine
clerk-acts = What can be done now
clerk-acts-none = Nothing is wanted from you now.

## Acts

clerk-act-take = Take
clerk-act-release = Give back
clerk-act-confirm = Confirm the person
clerk-act-accept = Accept
clerk-act-open = See personal data
clerk-act-see = See certificate
clerk-act-want-correction = Ask to correct
clerk-act-endorse = First opinion
clerk-act-approve = Approve
clerk-act-deny = Deny
clerk-act-issue = Issue certificate
clerk-act-close = Close the case
clerk-act-undo-withdrawal = Undo withdrawal

## Review

clerk-person = Is it the person?
clerk-factor-card = Chip of the identity card
clerk-factor-chip = The chip proved that it is no copy
clerk-factor-finger = Fingerprint
clerk-factor-staff = Confirmed by staff, face to face
clerk-factor-held = held
clerk-factor-lacks = not yet
clerk-factor-other-way = not given; staff confirmed the person
clerk-checks-locked = What was checked of the document is locked with the personal data.
clerk-checks-proven = As it was put on the chain at filing
clerk-checks-unproven = Not what is on the chain: please do not go on with this case
clerk-check-passive-authentication = Issuer's signature
clerk-check-chip-authentication = Chip proved itself
clerk-check-active-authentication = Chip signed on the spot
clerk-check-signed = Issuer's signature
clerk-check-unchanged = Contents unchanged
clerk-check-taken-by-module = Accepted by the reader's security module
clerk-check-number = Check digit of the number
clerk-check-birth = Number and date of birth agree
clerk-check-sex = Number and sex agree
clerk-check-validity = Within its validity
clerk-rule = The rule
clerk-rule-of = The rule · { $department }, version { $version }
clerk-rule-none = This item has no rule; a member of staff decides.
clerk-rule-waiting = Something else comes before the rule is checked.
clerk-rule-open = The departments' programs are checking.
clerk-rule-approved = Every condition holds; the rule has approved.
clerk-rule-not-held = Not every condition holds; you decide.
clerk-rule-differ = The departments do not agree; you decide.
clerk-rule-timed-out = The departments' programs did not answer in time; you decide.
clerk-rule-older = This case was filed under an older version whose words are not here, so its conditions are only numbered.
clerk-verdict-held = holds
clerk-verdict-not-held = does not hold
clerk-verdict-unjudged = could not be found out
clerk-verdict-not-yet = no result yet
clerk-endorsed-approve = First opinion: approve
clerk-endorsed-deny = First opinion: deny
clerk-endorsed-by = Signed by { $who }. Somebody else decides.
clerk-decided-approved = Approved
clerk-decided-denied = Denied
clerk-decided-by = { $time }, { $who }
clerk-decided-by-rule = by the rule itself
clerk-decided-late = after the deadline
clerk-decided-reason = Reason: { $reason }
clerk-decided-licence = Certificate: { $licence }
clerk-recent = Latest steps
clerk-recent-all = All steps

## Answers

clerk-content-locked = Personal data is locked
clerk-content-locked-what = Opening it is written on the chain first, and the applicant sees it. What was opened is wiped as soon as this page is closed.
clerk-content-opening = Putting this look on the chain
clerk-content-opening-what = Once it is final, the key service hands you the key of this case.
clerk-content-fetching = Fetching key and contents
clerk-content-open = Open until { $time }; wiped when this page is closed
clerk-content-proven = Everything agrees with the chain
clerk-content-unproven = Something does not agree with the chain: please do not go on with this case
clerk-answers = The applicant's answers
clerk-answer-changed = corrected
clerk-document = From the document
clerk-card-name = Name
clerk-card-number = Document number
clerk-card-birth = Date of birth
clerk-card-sex = Sex
clerk-card-nation = Ethnic group
clerk-card-nationality = Nationality
clerk-card-address = Address
clerk-card-expiry = Valid until
clerk-card-issuer = Issued by
clerk-card-kind = Kind of document
clerk-consents = What the applicant agreed to
clerk-public = Public contents
clerk-public-what = These are on the chain for everybody to read.

## Materials, certificates

clerk-materials = Materials
clerk-materials-none = This item needs none.
clerk-material-card = read from the card
clerk-material-register = the department looks it up
clerk-material-attached = handed in
clerk-material-counter = brought in if asked for
clerk-material-given = The holder lets you see it
clerk-material-locked = known once the data is open
clerk-material-optional = may be left out
clerk-given-locked = Whether the holder lets you see it is known once the personal data is open.
clerk-given-none = The holder does not show one here; they bring it if it is needed.
clerk-given-there = The holder lets you see it. Seeing it is put on the chain first, and they can see that.
clerk-given-using = The record of it is being put on the chain
clerk-given-fetching = Being fetched and checked
clerk-given-holder = Holder
clerk-licences-none = This department has issued no certificate to the applicant
clerk-licences-none-what = What it issues is listed here and stands for paper.
clerk-licence-identifier = Number
clerk-licence-by = Issued by
clerk-licence-from = Valid from
clerk-licence-until = Valid until
clerk-licence-endless = without end
clerk-licence-active = Valid
clerk-licence-suspended = Suspended
clerk-licence-revoked = Revoked
clerk-licence-superseded = Replaced
clerk-licence-of-this-case = from this case
clerk-licence-proven = Read with its proof from the chain
clerk-licence-unproven = Not proven yet; do not rely on it

## Steps

clerk-history = Every step
clerk-history-lead = The chain knows keys, never names.
clerk-history-none = No step has been fetched yet.
clerk-step-colon = {": "}
clerk-step-comma = {", "}
clerk-step-with = with { $who }
clerk-step-held = { $held } of { $of } conditions hold
clerk-step-refused = Not accepted: { $why }
clerk-step-file-case = Filed
clerk-step-withdraw-case = Withdrawn
clerk-step-undo-withdrawal = Withdrawal undone
clerk-step-confirm-person = Person confirmed
clerk-step-accept-case = Accepted
clerk-step-want-correction = Correction asked for
clerk-step-correct-case = Corrected
clerk-step-endorse-case = First opinion
clerk-step-judge-case = Checked by the rule
clerk-step-approve-case = Approved
clerk-step-approve-by-rule = Approved by the rule
clerk-step-deny-case = Denied
clerk-step-close-case = Closed
clerk-step-open-content = Personal data seen
clerk-step-use-grant = Certificate seen
clerk-step-open-content-by-rule = Personal data seen by a checking program
clerk-step-issue-licence = Certificate issued
clerk-step-rate-case = Rated
clerk-step-rate-visit = Rated
clerk-step-erase-content = Personal data erased
clerk-worker-me = you
clerk-worker = { $who } { $key }
clerk-worker-of = { $department }, { $role }
clerk-worker-unknown = key
clerk-role-department-admin = administrator
clerk-role-device = kiosk
clerk-role-hall-manager = hall manager
clerk-role-staff = staff
clerk-role-auditor = auditor
clerk-role-evaluator = checking program
clerk-role-key-service = key service

## Dialogs

clerk-dialog-fill = { $act }
clerk-dialog-check = { $act }: look before you sign
clerk-dialog-check-lead = This is all that goes on the chain, and nothing else. Nobody can change it afterwards.
clerk-dialog-not-written = No name, no document number and no answer is on the chain.
clerk-dialog-public-written = Apart from what is marked public above, no name, no document number and no answer is on the chain.
clerk-dialog-open-note = The applicant sees this look in the list of who has seen their data.
clerk-dialog-preparing = Making ready what will be written
clerk-dialog-review = See what is written
clerk-dialog-sign = Sign
clerk-dialog-signing = Signing
clerk-dialog-cancel = Cancel
clerk-dialog-purpose = What for
clerk-dialog-reason = Reason
clerk-dialog-recommend = Your opinion
clerk-dialog-questions = Which questions should be answered anew
clerk-dialog-asked-words = More words, if you like
clerk-dialog-words = Words to the applicant
clerk-dialog-words-note =
    { $left ->
        [one] Encrypted: only the applicant and this department can read it. One character left.
       *[other] Encrypted: only the applicant and this department can read it. { $left } characters left.
    }
clerk-dialog-words-sealed = Words to the applicant: encrypted, not on the chain
clerk-dialog-asked-sealed = To be corrected: encrypted, not on the chain
clerk-recommend-approve = Approve
clerk-recommend-deny = Deny
clerk-purpose-handle-case = To handle this case
clerk-purpose-check-evidence = To check materials
clerk-purpose-answer-holder = To answer the applicant
clerk-reason-conditions-not-met = The conditions are not met
clerk-reason-materials-insufficient = The materials do not suffice
clerk-reason-not-corrected = Not corrected in time
clerk-reason-contradicts-register = It contradicts a register
clerk-reason-other-department = Another department's matter
clerk-reason-correction = To be corrected
clerk-correction-unclear = It is not clear
clerk-correction-missing = It is missing
clerk-correction-contradicts-register = It contradicts a register
clerk-correction-contradicts-itself = It contradicts itself
clerk-correction-outdated = It is out of date
clerk-write-action = What is done
clerk-write-action-id = Number of this step
clerk-write-case = To which case
clerk-write-author = Who signs (your key)
clerk-write-device = At which machine
clerk-write-parent = After which step
clerk-write-reason-code = Reason
clerk-write-words-commitment = Words (fingerprint only)
clerk-write-approve = Opinion
clerk-write-purpose = What for
clerk-write-grant = By which consent
clerk-write-identifier = Certificate number
clerk-write-licence-type = Kind of certificate
clerk-write-holder = For whom (number made from the card)
clerk-write-department = Issued by
clerk-write-public = Public: everybody can read it
clerk-write-valid-from = Valid from
clerk-write-valid-until = Valid until
clerk-write-fields-root = Contents (fingerprint only)
clerk-write-factors = Checks of the person
clerk-write-evidence-commitment = Result of the checks (fingerprint only)

## Keys

clerk-key-space = Space
clerk-do-tickets = To the tickets
clerk-do-call-next = Call the next one
clerk-do-recall = Call again
clerk-do-serve = The person is here
clerk-do-finish = Finished
clerk-do-hold = On hold
clerk-do-absent = Nobody came
clerk-do-send-on = Send to another line
clerk-do-search = Search
clerk-do-next = Next case
clerk-do-previous = Case before
clerk-do-open = Open the case
clerk-do-back = One step back, close
clerk-do-lock = Lock the screen
clerk-do-tray = To what is to settle
clerk-do-work = To the cases
clerk-do-sign = Sign
clerk-do-review = See what is written
clerk-do-refresh = Compare with the hall
clerk-do-shortcuts = Show the keys
clerk-do-tab = Show “{ $tab }”
clerk-shortcuts-note = While you type in a field, single letters are letters.
clerk-shortcuts-letters = Single letters are shortcuts
clerk-shortcuts-close = Got it

## To settle

clerk-tray-title = To settle
clerk-tray-lead = What was signed and not accepted on the chain is all here; nothing is lost.
clerk-tray-empty = Nothing is to settle
clerk-tray-empty-what = All you signed was accepted, or is still on its way.
clerk-tray-signed = Signed by { $who }, { $time }
clerk-tray-by-other = key { $key }
clerk-tray-outcome = The chain's answer: { $why }
clerk-tray-proven = A receipt proves that it was not accepted
clerk-tray-unproven = No receipt yet
clerk-tray-retry = Send again
clerk-tray-set-aside = Set aside
clerk-tray-why = Why is it set aside
clerk-tray-why-note = It is kept in this machine's log. Please write nothing about the applicant.
clerk-tray-why-missing = Please say why in a few words.
clerk-remedy-retry = It can be sent again as it is, once the cause is mended.
clerk-remedy-resign = Who signed it has to sign anew.
clerk-remedy-anew = Please open the case, look and decide anew, then set this one aside.
clerk-remedy-discard = Nothing is left to do; set it aside.

## Errors: what happened, that nothing is lost, what to do

counter-error-pin-wrong-title = That PIN is not right
counter-error-pin-wrong-what = The key did not open; nothing else changed.
counter-error-pin-wrong-do = Please type it again. The tries left stand under the field.
counter-error-pin-paused-title = Too many wrong PINs: please wait
counter-error-pin-paused-what = So that nobody can guess it, this key pauses; restarting the machine does not shorten that.
counter-error-pin-paused-do = Type it again when the time is over. If you forgot it, ask the hall's manager.
counter-error-pin-blocked-title = This key is locked on this machine
counter-error-pin-blocked-what = Too many wrong PINs in a row. What was signed before is all kept.
counter-error-pin-blocked-do = Ask the hall's manager to issue a new key.
counter-error-key-none-title = There is no staff key on this machine
counter-error-key-none-what = Nothing can be signed without one, so nobody can sign in.
counter-error-key-none-do = Put your key file into the key folder, or ask the hall's manager.
counter-error-key-damaged-title = The key file is damaged, or others can read it
counter-error-key-damaged-what = To be safe the machine did not use it.
counter-error-key-damaged-do = Ask the hall's manager to look at the file, and to replace the key where needed.
counter-error-key-unknown-title = This key is not enrolled on the chain
counter-error-key-unknown-what = The PIN was right, but the departments' chain does not know you yet.
counter-error-key-unknown-do = Ask your department's administrator to enrol it, then sign in again.
counter-error-key-revoked-title = This key was revoked
counter-error-key-revoked-what = The chain says that it no longer holds. What was not sent lies in the tray and is not lost.
counter-error-key-revoked-do = If you still work here, ask your department's administrator for a new key.
counter-error-key-frozen-title = This key or its hall is frozen
counter-error-key-frozen-what = Nothing can be done while it is. What was done is all kept.
counter-error-key-frozen-do = Ask whoever runs the hall. A thaw takes two people.
counter-error-key-not-staff-title = This is not a staff key
counter-error-key-not-staff-what = On the chain it has another role, and none that works at a counter.
counter-error-key-not-staff-do = Please use your own staff key.
counter-error-authority-old-title = Your rights could not be checked against the chain
counter-error-authority-old-what = What this machine knows is older than three minutes and may not be relied upon.
counter-error-authority-old-do = It is checked again by itself once the network is back, or press “Try again”.
counter-error-case-taken-title = Somebody else works on this case
counter-error-case-taken-what = Two people on one case would undo each other's work, so the machine holds you back.
counter-error-case-taken-do = Take another case, or ask them to give it back.
counter-error-case-not-taken-title = Take the case first
counter-error-case-not-taken-what = Once you have it, nobody else works on it at the same time.
counter-error-case-not-taken-do = Press T to take it.
counter-error-hall-away-title = The hall node cannot be reached
counter-error-hall-away-what = Who works on what is not known now, so no new case can be taken.
counter-error-hall-away-do = You can go on reading what you have. It recovers by itself.
counter-error-case-gone-title = This case is no longer on the list
counter-error-case-gone-what = It was decided or withdrawn, or is another department's.
counter-error-case-gone-do = Go back to the list for how things stand now.
counter-error-not-offered-title = This cannot be done now
counter-error-not-offered-what = Your rights or the case's step do not allow it, so nothing was signed.
counter-error-not-offered-do = Please use what the page offers now.
counter-error-case-moved-title = This case has just changed
counter-error-case-moved-what = Something was done to it after you opened it. You have not signed, and nothing was written.
counter-error-case-moved-do = The page is up to date now: look again, then decide.
counter-error-incomplete-title = Something is still missing
counter-error-incomplete-what = The applicant reads the reason and the words, and needs both to understand.
counter-error-incomplete-do = Please fill in what is marked.
counter-error-content-refused-title = The key service did not hand out this case's key
counter-error-content-refused-what = By what stands on the chain it should not be opened now.
counter-error-content-refused-do = See whether your rights changed; if not, open it once more.
counter-error-content-erased-title = The personal content was erased as the rules say
counter-error-content-erased-what = The record on the chain stays; nobody can open the content any more.
counter-error-content-erased-do = Ask the applicant for it again if it is needed.
counter-error-content-missing-title = The content has not arrived yet
counter-error-content-missing-what = The case is on the chain; its encrypted content is still on its way and not lost.
counter-error-content-missing-do = Open it again a little later. If it does not come, see whether the machine that filed it is online.
counter-error-content-wrong-title = The content is not what the chain says
counter-error-content-wrong-what = It is not shown: it was altered or damaged on the way.
counter-error-content-wrong-do = Do not decide this case; tell whoever runs the hall at once.
counter-error-content-closed-title = The time of this opening is over
counter-error-content-closed-what = An opening holds for an hour; what was on the screen is wiped.
counter-error-content-closed-do = Open it again if you still need it; the applicant sees that too.
counter-error-refused-stale-title = Not done: the case has moved on
counter-error-refused-stale-what = Something was done to it while you signed. What you signed lies in the tray.
counter-error-refused-stale-do = Open the case, look again, and decide.
counter-error-refused-authority-title = Not done: the chain says that you may not do this
counter-error-refused-authority-what = What you signed has no effect; it lies in the tray and is not lost.
counter-error-refused-authority-do = Ask your department's administrator about your rights.
counter-error-refused-revoked-title = Not done: the key was revoked
counter-error-refused-revoked-what = It was revoked on the chain before this arrived. What was signed lies in the tray and is not lost.
counter-error-refused-revoked-do = A colleague who takes over looks at it and does it anew.
counter-error-refused-frozen-title = Not done: the key or the hall is frozen
counter-error-refused-frozen-what = Nothing is accepted meanwhile. It lies in the tray and is not lost.
counter-error-refused-frozen-do = Send it again after the thaw.
counter-error-refused-second-title = Not done: it takes a second person
counter-error-refused-second-what = The item wants two people; the first of them cannot be the second.
counter-error-refused-second-do = Ask another colleague to take this step.
counter-error-refused-closed-title = Not done: the case is closed already
counter-error-refused-closed-what = It was decided, withdrawn or closed, and changes no more.
counter-error-refused-closed-do = Set this one aside.
counter-error-refused-step-title = Not done: this is not the step for it
counter-error-refused-step-what = The case stands elsewhere by now.
counter-error-refused-step-do = Open it and see what can be done.
counter-error-refused-quota-title = Not done: today's number is used up
counter-error-refused-quota-what = The chain sets how often a key may act in a day. It lies in the tray and is not lost.
counter-error-refused-quota-do = Send it again tomorrow, or ask a colleague.
counter-error-refused-before-title = Not done: the step before it was refused
counter-error-refused-before-what = This builds on that one, so it could not be done either.
counter-error-refused-before-do = Deal with the step before it first.
counter-error-refused-other-title = Not done
counter-error-refused-other-what = The chain did not accept it; the tray has the reason's word. Nothing is lost.
counter-error-refused-other-do = Open the tray to see what helps.
counter-error-ticket-open-title = A ticket is still at this window
counter-error-ticket-open-what = A window serves one ticket at a time.
counter-error-ticket-open-do = Finish it, put it on hold or send it on, then call the next one.
counter-error-ticket-gone-title = The ticket is not here any more
counter-error-ticket-gone-what = It is at another window, or finished.
counter-error-ticket-gone-do = Please call the next one.
counter-error-ticket-nobody-title = Nobody is waiting now
counter-error-ticket-nobody-what = Nobody waits for what you serve.
counter-error-ticket-nobody-do = Call again once somebody has taken a number.
counter-error-tickets-refused-title = Tickets cannot be called here
counter-error-tickets-refused-what = The hall node does not take calls from this person or machine.
counter-error-tickets-refused-do = Please have the hall manager check that the key belongs to this hall.
counter-error-disk-full-title = The disk is full
counter-error-disk-full-what = A new signature could not be stored, so nothing was signed. What was there is kept.
counter-error-disk-full-do = Ask a technician to make room.
counter-error-store-broken-title = This machine's store does not open
counter-error-store-broken-what = It stopped so as not to do harm. What is on the chain is safe there.
counter-error-store-broken-do = Ask a technician.
counter-error-network-down-title = There is no network
counter-error-network-down-what = What was signed is saved on this machine and not lost.
counter-error-network-down-do = It is sent by itself when the network is back.
counter-error-gateway-failing-title = The hall's system does not answer for now
counter-error-gateway-failing-what = What was signed is saved on this machine and not lost.
counter-error-gateway-failing-do = It is tried again by itself. If it lasts, tell a technician.
counter-error-gateway-lied-title = An answer did not pass the check
counter-error-gateway-lied-what = It was not used; another node is asked.
counter-error-gateway-lied-do = Nothing to do. If it goes on, tell a technician.
counter-error-config-invalid-title = This machine's configuration is wrong
counter-error-config-invalid-what = So it did not start. Nothing is lost.
counter-error-config-invalid-do = Ask a technician to check it.
counter-error-clock-wrong-title = This machine's clock is wrong
counter-error-clock-wrong-what = It is too far off to judge rights and deadlines.
counter-error-clock-wrong-do = Ask a technician to set it.
counter-error-internal-title = Something unexpected happened
counter-error-internal-what = This step was not done and nothing was written.
counter-error-internal-do = Try again. If it stays, tell a technician.
