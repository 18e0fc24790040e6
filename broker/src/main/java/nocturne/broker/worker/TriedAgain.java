package nocturne.broker.worker;

import nocturne.broker.deadletter.Retry;
import nocturne.broker.ledger.RecordPlace;
import nocturne.core.night.Night;

/**
 * A request to try a dead letter again, taken by the stage that dead-lettered the alert.
 *
 * @param position of the request on the topic of dead letters
 * @param retry what is asked for
 * @param alert what the stage works on, as if it had just been read from the stage's topic
 * @param <T> what the stage works on
 */
public record TriedAgain<T extends StageAlert>(RecordPlace position, Retry retry, T alert)
    implements StageRecord {

  @Override
  public Night night() {
    return retry.deadLetter().night();
  }

  @Override
  public int bytes() {
    return retry.deadLetter().bytes().length;
  }
}
