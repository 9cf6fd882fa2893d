package dev.sparekey.receivers.http;

import dev.sparekey.rules.IpNetwork;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A path of the listener where somebody asks, in JSON, and is answered.
 *
 * @param answers called with a body of at most {@value #LONGEST} bytes; neither throws nor blocks,
 *     and answers within 25 s
 */
public record QueryInlet(
    String path,
    CallerProof proof,
    List<IpNetwork> allow,
    Function<byte[], CompletableFuture<Answer>> answers)
    implements Inlet {

  /** Of a body. */
  public static final int LONGEST = 256 * 1024;

  public QueryInlet {
    allow = Inlet.some(path, allow);
  }

  /**
   * What is answered.
   *
   * @param json empty for none
   */
  public record Answer(int status, String json) {}
}
