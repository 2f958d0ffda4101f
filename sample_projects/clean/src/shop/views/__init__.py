from shop.views.render import render
