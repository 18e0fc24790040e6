package nocturne.broker.stage;

import nocturne.broker.ledger.Position;
import nocturne.broker.letters.RetryRequest;
import nocturne.core.night.Night;

/**
 * A request to try a letter again, taken by the stage that set the packet aside.
 *
 * @param position of the request on the topic of dead letters
 * @param request what is asked for
 * @param alert the packet decoded, as if it had just been read from the alerts' topic
 */
public record TriedAgain(Position position, RetryRequest request, PublishedAlert alert)
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
