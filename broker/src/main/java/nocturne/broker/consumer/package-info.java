/**
 * The door: the one place where packets of the survey come in. Each is decoded once, told apart
 * from what was seen before, and published or set aside in one transaction with the ledger's record
 * of it; only what is committed is handed to the stages behind. Nothing is archived, tabled or
 * judged here, and no stage can hold the door up. Start at {@link
 * nocturne.broker.consumer.Consumer}.
 */
@NullMarked
package nocturne.broker.consumer;

import org.jspecify.annotations.NullMarked;
