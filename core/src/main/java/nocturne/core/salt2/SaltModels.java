package nocturne.core.salt2;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The models that need no files: SALT3-F22, which is SALT3 (Kenworthy et al. 2021, ApJ 923, 265)
 * trained again on the Fragilistic calibration (Brout et al. 2022, ApJ 938, 111), sncosmo's {@code
 * salt3} of version 2.0. It is stored {@linkplain CompactModel in few bytes}.
 */
public final class SaltModels {
  /** The model that is taken where none is named. */
  public static final String DEFAULT = "salt3-f22";

  private static final List<String> NAMES = List.of(DEFAULT, "salt3");

  private SaltModels() {}

  /** A built-in model by name, if there is one. */
  public static Optional<SaltModel> find(String name) {
    return NAMES.contains(name) ? Optional.of(salt3f22()) : Optional.empty();
  }

  /**
   * A built-in model by its name, or else the one in the folder of that name.
   *
   * @param folders the files of a folder; empty where there is none
   * @throws UnreadableModelException if it is neither, or the folder holds no complete model
   */
  public static SaltModel read(String named, Function<String, Optional<ModelFiles>> folders)
      throws IOException, UnreadableModelException {
    Optional<SaltModel> builtIn = find(named);
    if (builtIn.isPresent()) {
      return builtIn.get();
    }
    Optional<ModelFiles> folder = folders.apply(named);
    if (folder.isEmpty()) {
      throw new UnreadableModelException(
          "There is no model "
              + named
              + ": it is neither built in ("
              + String.join(", ", NAMES)
              + ") nor a folder. Check the spelling.");
    }
    return SaltModelReader.read(named, folder.get());
  }

  /** SALT3-F22. */
  public static SaltModel salt3f22() {
    return BuiltIn.SALT3_F22;
  }

  /** Read when it is first asked for. */
  private static final class BuiltIn {
    private static final SaltModel SALT3_F22 = read(DEFAULT);

    private static SaltModel read(String name) {
      try (InputStream in = SaltModels.class.getResourceAsStream(name + ".model")) {
        if (in == null) {
          throw new IllegalStateException("the program was built without " + name + ".model");
        }
        return CompactModel.read(name, in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (UnreadableModelException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
