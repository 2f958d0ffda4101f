if __name__ == "__main__":
    from shop.cli import main

    main()
