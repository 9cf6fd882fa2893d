package dev.sparekey.app.config;

import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.InvalidPolicyException;
import dev.sparekey.recovery.PolicyProblem;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A policy of the user's own. */
public final class PolicyFile {

  /** No text that is short enough has more. */
  static final int MAX_BYTES = 4 * AssurancePolicy.MAX_LENGTH;

  private PolicyFile() {}

  /**
   * @throws IOException with a message for the user, if the file cannot be read or is too large
   */
  public static Compiled<AssurancePolicy> read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw Unreadable.of("the policy file", file, e);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException("the policy file '" + file + "' has more than " + MAX_BYTES + " bytes");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new Compiled.Accepted<>(AssurancePolicy.read(file.toString(), text), List.of());
    } catch (CharacterCodingException e) {
      throw new IOException("the policy file '" + file + "' is not UTF-8 text", e);
    } catch (InvalidPolicyException e) {
      return new Compiled.Refused<>(e.problems().stream().map(PolicyFile::diagnostic).toList());
    }
  }

  private static Diagnostic diagnostic(PolicyProblem problem) {
    return new Place(problem.source(), problem.line(), problem.column(), problem.excerpt())
        .error(problem.message());
  }
}
