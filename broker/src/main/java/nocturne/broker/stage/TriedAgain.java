package nocturne.broker.stage;

import nocturne.broker.ledger.Position;
import nocturne.broker.letters.RetryRequest;
import nocturne.core.night.Night;

/**
 * A request to try a letter again, taken by the stage that set the alert aside.
 *
 * @param position of the request on the topic of dead letters
 * @param request what is asked for
 * @param alert what the stage works on, as if it had just been read from the stage's topic
 * @param <T> what the stage works on
 */
public record TriedAgain<T extends StageAlert>(Position position, RetryRequest request, T alert)
    implements StageRecord {

  @Override
  public Night night() {
    return request.letter().night();
  }

  @Override
  public int bytes() {
    return request.letter().bytes().length;
  }
}
