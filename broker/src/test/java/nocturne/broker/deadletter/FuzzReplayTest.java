package nocturne.broker.deadletter;

import java.util.List;
import nocturne.core.fuzz.FuzzTarget;
import nocturne.core.fuzz.Replay;

class FuzzReplayTest extends Replay {
  @Override
  protected List<FuzzTarget> targets() {
    return List.of(new DeadLetterTarget());
  }
}
