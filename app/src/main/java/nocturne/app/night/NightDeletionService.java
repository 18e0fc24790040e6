package nocturne.app.night;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import nocturne.app.home.Home;
import nocturne.app.instance.Deletion;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.instance.Doomed;
import nocturne.broker.instance.Kind;
import nocturne.broker.instance.NightDeletion;
import nocturne.core.instance.Instance;
import nocturne.core.night.Night;

/**
 * Deletes a night of a testing instance after it has listed the parts and the user has confirmed.
 */
record NightDeletionService(GlobalOptions global, boolean yes, boolean dryRun) {

  int run(Night night) throws IOException, InterruptedException {
    Instance.Testing instance =
        global.testing(
            "A night of production is never deleted, whatever is set: each packet that production"
                + " received is kept. Nothing was touched; name a testing instance with"
                + " --instance.");
    Home home = Home.existing(global.home());
    // Asked before this process itself owns the home.
    Optional<String> worked = Deletion.worked(home, instance);
    return Session.of(global, "night delete")
        .withExistingServices(services -> run(services, home, instance, night, worked));
  }

  private int run(
      Services services, Home home, Instance.Testing instance, Night night, Optional<String> worked)
      throws IOException {
    NightDeletion deletion = services.nightDeletion(instance);
    boolean isThere =
        services.stores().store().bucketExists(services.stores().brokerFiles().bucket());
    if (!isThere || services.stores().journal().latest(night).isEmpty()) {
      global.say("There is no night " + night + " of instance " + instance + ".");
      return 0;
    }
    Path truth = home.truth(instance).resolve(night.basicIso() + ".csv");
    List<Doomed> parts = new ArrayList<>(deletion.list(night));
    if (Files.exists(truth)) {
      OptionalLong bytes = OptionalLong.of(Files.size(truth));
      parts.add(new Doomed(Kind.FILE, truth.toString(), bytes, "truth of simulated alerts"));
    }
    Deletion asked =
        new Deletion(
            global,
            "Night " + night + " of instance " + instance,
            "the night",
            List.of(night.toString(), night.basicIso()),
            parts);
    asked.show();
    Optional<String> refusal =
        worked.or(() -> deletion.obstacle(night)).map(why -> refusal(night, why));
    if (!asked.isWanted(refusal, dryRun, yes)) {
      return 0;
    }
    long offsets =
        deletion.run(night, part -> global.say("deleted " + part.name() + ": " + part.holds()));
    Files.deleteIfExists(truth);
    global.say(
        ("%s is deleted. Of the instance's topics %s offsets, which no other night needs, are"
                + " deleted too.")
            .formatted(asked.summary(), offsets));
    return 0;
  }

  private static String refusal(Night night, String why) {
    return ("Night %s is not deleted while %s. End open nights with `nocturne night end`, start and"
            + " end a failed one again, and stop the processes with `nocturne stop`.")
        .formatted(night, why);
  }
}
