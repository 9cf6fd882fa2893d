/**
 * The stages between what is read and what is published, each a deterministic function of its inbox
 * and its store.
 *
 * <p>They are {@link NamesStage} (whose is a ticket), {@link AccountsStage} (what happened to an
 * account, and what rules say of it), {@link GroupsStage} (what they say of several accounts) and
 * {@link ControlStage} (changes of rules, and people's decisions). What comes in is a {@link
 * NamesRecord}, {@link InboxRecord}, {@link GroupRecord} or {@link ControlRecord}, what is sent on
 * an {@link Output}; what is remembered is behind {@link NamesStore}, {@link AccountsStore}, {@link
 * GroupsStore} and {@link ControlStore}.
 *
 * <p>In the accounts stage {@link Arrivals} take in what becomes known, and {@link Reviews} look at
 * an account because of it, each look a {@link Review}: {@link Judgement} asks the rules, {@link
 * Cases} put what they find into cases, {@link Revisions} say what is new of it, {@link ToldGroups}
 * tell groups what counts. When nothing arrives, {@link StepDeadlines} and {@link Settlement} say
 * when an account is looked at again; {@link Relay} tells groups how far all has come; {@link
 * Rejudgement} switches to other rules.
 *
 * <p>In the groups stage {@link GroupSteps} keeps and reads steps, by {@link Stretch}; {@link
 * GroupJudgement} asks the correlation; {@link Forgetting} lets go of a day.
 */
@NullMarked
package dev.sparekey.engine;

import org.jspecify.annotations.NullMarked;
