package nocturne.broker.books;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;

/** What the ranges of one night add up to, stage by stage, as the ledger has them. */
final class StageAccount {

  /** A stage's place in one partition of one topic. */
  private record Place(Stage stage, String topic, int partition) {}

  private final Map<Place, Long> taken = new HashMap<>();
  private final Map<Stage, Long> setAside = new HashMap<>();
  private final List<Candid> passed = new ArrayList<>();

  private StageAccount() {}

  /** Reads the whole ledger from the mark; sums are of this night alone. */
  static StageAccount read(Ledger ledger, LedgerMark since, Night night) {
    StageAccount account = new StageAccount();
    ledger.read(
        since,
        new Ledger.Scope.All(),
        record -> {
          if (record instanceof StageRange range) {
            account.add(range, night);
          }
        });
    return account;
  }

  private void add(StageRange range, Night night) {
    Place place = new Place(range.stage(), range.topic(), range.partition());
    if (range.night().equals(night)) {
      taken.merge(place, (long) range.taken(), Long::sum);
      setAside.merge(range.stage(), (long) range.setAside(), Long::sum);
      if (range.stage() == Stage.FILTER) {
        passed.addAll(range.passed());
      }
    }
  }

  /** Records of the night that the stage took of this partition. */
  long taken(Stage stage, String topic, int partition) {
    return taken.getOrDefault(new Place(stage, topic, partition), 0L);
  }

  /** Records of the night that the stage set aside. */
  long setAside(Stage stage) {
    return setAside.getOrDefault(stage, 0L);
  }

  /** The night's alerts that passed the filter, as the ledger has them, repeats included. */
  long[] passed() {
    return passed.stream().mapToLong(Candid::value).toArray();
  }
}
