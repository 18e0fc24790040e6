package nocturne.app.night;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.Ownership;
import nocturne.app.options.GlobalOptions;

/** The home of a demonstration, which is its own. */
public final class DemoHome {
  private DemoHome() {}

  /**
   * Makes an empty home for a demonstration and has the command use it: the named folder, or else
   * one of its own beside the usual home.
   *
   * @param name of a folder of its own
   * @param replace whether an earlier demonstration in it is emptied
   * @throws Failure if it holds anything else, or an earlier demonstration and is not to be emptied
   */
  public static Path take(GlobalOptions global, String name, boolean replace) throws IOException {
    Path folder = global.homeIsGiven() ? global.home() : global.home().resolveSibling(name);
    Home home = Home.create(folder);
    Optional<Owner> owner = Ownership.ownerOf(home);
    if (owner.isPresent()) {
      throw Failure.incomplete(
          ("The demonstration's folder %s is in use by %s. Wait for it, or end it with"
                  + " `nocturne stop --home %s`.")
              .formatted(folder, owner.get(), folder));
    }
    if (home.holdsDemonstration() && !replace) {
      throw Failure.misuse(
          "The folder "
              + folder
              + " holds an earlier demonstration, which is left as it is. Delete it and run a new"
              + " one with --replace, or name another folder with --home.");
    }
    home.emptyForDemonstration();
    global.useHome(folder);
    global.whenInterrupted(
        ("Interrupted. The night in %s is not finished, and `nocturne demo` does not"
                + " continue it; with --replace it is deleted and a new one begins.")
            .formatted(folder));
    return folder;
  }
}
