package nocturne.broker.consumer;

import java.time.Duration;
import java.util.List;
import nocturne.broker.ledger.PacketFate;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.broker.letters.RetryRequest;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.stage.PublishedAlert;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries the door's letters again where that is asked for. For one thread. */
final class RequestTaking {
  private static final Logger LOG = LoggerFactory.getLogger(RequestTaking.class);

  private final NightsAtDoor nights;
  private final RequestsAtDoor requests;
  private final String lettersTopic;
  private final DoorTransaction transaction;
  private final HandingOver handing;
  private final ConsumerGauge gauge;

  RequestTaking(
      NightsAtDoor nights,
      RequestsAtDoor requests,
      String lettersTopic,
      DoorTransaction transaction,
      HandingOver handing,
      ConsumerGauge gauge) {
    this.nights = nights;
    this.requests = requests;
    this.lettersTopic = lettersTopic;
    this.transaction = transaction;
    this.handing = handing;
    this.gauge = gauge;
  }

  /** Whether a night that has ended waits for its requests to be taken. */
  boolean isAwaited() {
    return nights.all().stream()
        .anyMatch(night -> night.open().ends().isPresent() && !night.hasTakenRequests());
  }

  /** Takes those that come within the time. */
  void take(Duration timeout) {
    for (StreamRecord record : requests.poll(timeout)) {
      RetryRequest.from(record).ifPresent(request -> tryAgain(record.position(), request));
    }
    nights.all().forEach(requests::taken);
  }

  private void tryAgain(Position at, RetryRequest request) {
    NightAtDoor night = nights.of(request.letter().night());
    if (request.letter().stage() != Stage.CONSUMER
        || night == null
        || !night.wantsRequest(at, lettersTopic)) {
      return;
    }
    PacketFate pending = night.asideAt(request.first());
    if (pending == null) {
      LOG.info("Letter {} pends no more; a request is passed over", request.letter().key());
      return;
    }
    List<PublishedAlert> alerts = transaction.tryAgain(night, at, request, pending);
    gauge.note(night.progress());
    handing.handOver(alerts);
  }
}
