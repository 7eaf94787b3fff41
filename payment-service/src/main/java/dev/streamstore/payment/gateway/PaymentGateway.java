package dev.streamstore.payment.gateway;

/**
 * Moves money. Every call carries an idempotency key: however often it is made with the same key, it takes effect once
 * and gets the first answer again. So whoever lost the answer, or the process that waited for it, asks again.
 *
 * <p>Calls block until the gateway answers, which may be never: callers bound the wait and interrupt the thread. When a
 * call ends without an answer, it may have taken effect all the same.
 */
public interface PaymentGateway {

    /**
     * Sets the amount aside on the payer's account.
     *
     * @throws NoAnswerException when it is unknown whether the gateway did it
     */
    Authorization authorize(String idempotencyKey, Charge charge);

    /**
     * Takes the authorized money.
     *
     * @throws NoAnswerException when it is unknown whether the gateway did it
     * @throws IllegalStateException when there is no authorization to capture, or it has been voided
     */
    void capture(String idempotencyKey, Charge charge);

    /**
     * Lets the authorization go. Where there is none, none can be given any more: so it also settles an authorization
     * whose answer never came.
     *
     * @throws NoAnswerException when it is unknown whether the gateway did it
     * @throws IllegalStateException when the money has been captured
     */
    void voidAuthorization(String idempotencyKey, Charge charge);

    /**
     * Gives captured money back.
     *
     * @throws NoAnswerException when it is unknown whether the gateway did it
     * @throws IllegalStateException when nothing has been captured
     */
    void refund(String idempotencyKey, Charge charge);
}
