package nocturne.app.wiring;

import java.io.IOException;
import nocturne.app.Failure;
import nocturne.app.config.Settings;
import nocturne.broker.automatic.AutomaticNights;
import nocturne.broker.automatic.Discovery;
import nocturne.broker.automatic.EndRule;
import nocturne.broker.automatic.LeaderElection;
import nocturne.broker.automatic.Ticker;
import nocturne.broker.conductor.Conductor;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.night.Night;

/** Wires automatic nights. */
public final class Automatic {
  private Automatic() {}

  /**
   * Becomes the leader; an older conductor of this instance is relieved.
   *
   * @param ticker its time
   */
  public static AutomaticNights of(
      Services services, Ticker ticker, AutomaticNights.Listener listener) throws IOException {
    Settings.Automatic settings = services.configuration(Component.NIGHT_CONDUCTOR).automatic();
    String name = "automatic, process " + ProcessHandle.current().pid() + " since " + ticker.utc();
    return new AutomaticNights(
        services.conductor(
            name,
            new Conductor.Watcher() {
              @Override
              public void step(Night night, String doing) {}

              @Override
              public void waits(Night night, String sentence) {
                listener.tell(night, "waits " + sentence);
              }
            }),
        new AutomaticNights.Surroundings(
            services.stores().journal(),
            services.stores().books(),
            services.ledger(),
            services.survey(),
            services.names().survey()),
        new Discovery(
            services.names().survey(), new SurveyTopics(services)::names, settings.daysBefore()),
        LeaderElection.take(
            services.stores().store(),
            services.names().bucket(Bucket.BROKER_FILES),
            name,
            ticker.utc()),
        rule(settings),
        ticker,
        listener);
  }

  /**
   * The configured end rule.
   *
   * @throws Failure with exit code 2 if it is inconsistent
   */
  public static EndRule rule(Settings.Automatic settings) {
    try {
      return new EndRule(settings.quiet(), settings.quietIfComplete());
    } catch (IllegalArgumentException e) {
      throw Failure.misuse(e.getMessage() + " See auto.quiet and auto.quiet-if-complete.", e);
    }
  }
}
