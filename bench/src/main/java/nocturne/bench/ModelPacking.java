package nocturne.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import nocturne.app.files.SaltModelFiles;
import nocturne.core.salt2.CompactModel;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltModelReader;
import nocturne.core.salt2.UnreadableModelException;

/** Makes the resource of a built-in model from the folder in which its published files lie. */
record ModelPacking(Path folder, Path file, String version) {

  /**
   * Writes the file.
   *
   * @return its bytes
   */
  long run() throws IOException, UnreadableModelException {
    SaltModel model = SaltModelReader.read(folder.toString(), SaltModelFiles.in(folder));
    try (OutputStream out = Files.newOutputStream(file)) {
      CompactModel.write(model, version, out);
    }
    return Files.size(file);
  }
}
